create view public.sites_drift with (security_invoker = true) as
select
  s.site, s.problem, r.severity, r.event_type, r.hostname, r.service, r.details, r.expected, r.observed,
  r.field, r.source, r.since, r.last_seen_at, r.snapshot_id, r.drift_key, r.scope_id
from bruce.rows_of_sites('drift') as s
cross join lateral jsonb_populate_record(null::public.drift, s.data) as r;
comment on view public.sites_drift is
  'drift of all sites, without suggestions: site is its name (here: this one), problem why it cannot be '
  'read.';

grant select on public.sites_drift to authenticated, service_role;
