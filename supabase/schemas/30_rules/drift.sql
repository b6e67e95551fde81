create view public.drift with (security_invoker = true) as
select
  d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
  d.since,
  d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id
from bruce.all_drift as d
where d.is_fresh;
comment on view public.drift is
  'Every difference between declared and observed that exists now, proven by fresh and complete evidence. '
  'One row per drift_key.';
comment on column public.drift.since is 'When the difference began, as far as known.';
comment on column public.drift.last_seen_at is 'Age of the evidence: last successful report of the source.';
comment on column public.drift.snapshot_id is 'The evidence: id in observed_snapshots.';

grant select on public.drift to authenticated, service_role;
