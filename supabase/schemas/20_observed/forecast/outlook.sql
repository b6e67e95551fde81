create type bruce.outlook as (
  verdict text, why text, slope float8, full_at timestamptz, full_at_earliest timestamptz,
  full_at_latest timestamptz, perhaps_full_at timestamptz, points integer, since timestamptz
);
comment on type bruce.outlook is
  'What a series says of the time to come. perhaps_full_at: when it would be full by the median slope, also '
  'where that is too uncertain to be told.';
