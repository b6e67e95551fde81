create type bruce.clock_reading as (
  observed_at timestamptz, clock_skew interval, doubtful_skew interval, doubtful_looks integer,
  is_newest boolean
);
comment on type bruce.clock_reading is
  'When something was seen, by the clock of this server; how far the clock of the collector is ahead of it; '
  'what else it could be (see bruce.scopes); and whether it is newer than all that its scope has said.';
