create type bruce.admitted as (payloads jsonb, rejected jsonb, send_whole bigint[]);
comment on type bruce.admitted is
  'Payloads, all of them and each whole; those of them that are rejected (index, code, path, message); and '
  'the indexes of those whose base is not known.';
