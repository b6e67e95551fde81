-- The twelve rules. Each is a view with the columns of bruce.drift_row: one row per difference between what
-- is declared and what was last observed. A rule of one's own looks just like these. Whether the evidence
-- (scope_id) is good enough to say so is decided in one place for all of them, in bruce.all_drift; the
-- source, when a rule leaves it null, is that of the scope.

create type bruce.drift_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer
);
comment on type bruce.drift_row is 'The columns that every rule view returns, by name.';
