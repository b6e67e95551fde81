create type bruce.cause as (
  cause_key text, severity text, event_type text, service text, field text, expected text, observed text,
  place text, lead_details text, hosts text[], services text[], services_total integer,
  first_seen_at timestamptz, last_seen_at timestamptz, issue_ids uuid[], drift_keys text[], states jsonb,
  blast_hosts integer, victims integer, fleet_share numeric
);
comment on type bruce.cause is
  'The same difference wherever it is. What its members do not share is null; services_total counts a '
  'service once on each host; blast_hosts are the hosts of its members and of what these explain.';
