-- with columns of its own list: a view that uses the row type of issues would stop people from adding columns
create view public.sites_issues with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('issues') as s
cross join lateral jsonb_to_record(s.data) as r (
  issue_id uuid, status text, severity text, event_type text, hostname text, service text, field text,
  details text, expected text, observed text, source text, first_seen_at timestamptz,
  opened_at timestamptz, last_seen_at timestamptz, resolved_at timestamptz, occurrences integer,
  stale boolean, suppressed_by uuid, waived_by bigint, window_id bigint, waits_for text, flapping boolean,
  quiet_since timestamptz, cause text, acknowledged_at timestamptz, acknowledged_by text, note text,
  confirmations integer, drift_key text, evidence jsonb
);
comment on view public.sites_issues is
  'issues of all sites: site is its name (here: this one), problem why it cannot be read.';

grant select on public.sites_issues to authenticated, service_role;
