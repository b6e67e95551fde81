create type bruce.span_asked as (
  since timestamptz, until timestamptz, since_before timestamptz, time_zone text, hosts text[],
  known_since timestamptz, can_compare boolean
);
comment on type bruce.span_asked is
  'Of which time and which hosts a trajectory is, and with which time it is compared. hosts null: of all. It '
  'is made by bruce.read_span.';
