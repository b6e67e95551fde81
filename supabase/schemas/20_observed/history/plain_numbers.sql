create type bruce.plain_numbers as (names_hash bigint, numbers real[], highest real[]);
comment on type bruce.plain_numbers is
  'What a snapshot measures, a hash of what it is of, and of each of bruce.plain_metrics the highest number.';
