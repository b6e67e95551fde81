create view public.drift with (security_invoker = true) as
select
  d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
  d.since,
  d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id,
  -- stable, and so left out by the planner where nobody selects it
  bruce.suggestions_of(d) as suggestions
from bruce.all_drift as d
where d.is_fresh;
comment on view public.drift is
  'Every difference between declared and observed that exists now, proven by fresh and complete evidence. '
  'One row per drift_key.';
comment on column public.drift.since is 'When the difference began, as far as known.';
comment on column public.drift.last_seen_at is 'Age of the evidence: last successful report of the source.';
comment on column public.drift.snapshot_id is 'The evidence: id in observed_snapshots.';
comment on column public.drift.suggestions is
  'What would end it, best first, each with the line, call or command that does it (docs/suggestions.md). '
  'Made for each row that is read: of many rows, select the other columns by name.';

grant select on public.drift to authenticated, service_role;
