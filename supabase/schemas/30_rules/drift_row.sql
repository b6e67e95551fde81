-- scope_id is the evidence: bruce.all_drift decides for all rules whether it is good enough. A null source is
-- the source of that scope. A view may say more: service_id, entity_id (what the row speaks of), is_proven
-- (whether what it is read from says so) and looks (how many consecutive observations must show this row
-- before its issue opens, where that is more than open_confirmations of the rule).

create type bruce.drift_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer
);
comment on type bruce.drift_row is
  'The columns that every rule view returns, by name. It may return more: service_id and entity_id (what it '
  'speaks of), is_proven, and severity where not all of its rows are equally bad.';
