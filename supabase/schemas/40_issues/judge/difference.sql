create view bruce.difference with (security_invoker = true) as
select
  coalesce(i.issue_id, gen_random_uuid()) as issue_id,
  coalesce(i.status, 'pending') as status,
  d.severity, d.event_type, d.hostname, d.service, d.field, d.details, d.expected, d.observed, d.source,
  d.drift_key, d.scope_id, d.service_id, d.entity_id, d.is_fresh, d.looks,
  greatest(d.confirmed_at, i.last_seen_at) as last_seen_at,
  i.first_seen_at as known_since, i.cause as known_cause, coalesce(s.is_new, false) as is_of_new_scope,
  i.opened_at, coalesce(i.occurrences, 1) as occurrences, i.waived_by, i.window_id, i.waits_for,
  coalesce(i.flapping, false) as flapping, i.quiet_since,
  coalesce(i.confirmations + (i.status = 'pending' and d.confirmed_at > i.last_seen_at)::integer,
    1) as confirmations,
  jsonb_build_object(
    'snapshot_id', d.snapshot_id, 'source', d.source, 'observed_at', d.last_seen_at, 'since', d.since
  ) as evidence
from bruce.all_drift as d
left join bruce.scopes as s on s.scope_id = d.scope_id
left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved';
comment on view bruce.difference is
  'Each row of all_drift with its living issue. Without one: a new issue_id, status pending, known_since '
  'and known_cause null. Its row type is what the functions that judge issues pass to each other.';
