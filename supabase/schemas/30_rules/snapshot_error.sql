-- SNAPSHOT_ERROR: docs/rules/snapshot-error.md

create view bruce.snapshot_error with (security_invoker = true) as
select
  'SNAPSHOT_ERROR'::text as event_type,
  s.host as hostname,
  null::text as service,
  s.source || p.field as field,
  p.expected,
  p.observed,
  p.details,
  s.source,
  p.since,
  s.scope_id
from bruce.scopes as s
cross join lateral (
  select '.collection', 'succeeds', s.error_kind, s.error_since,
    format('Collection of %s on %s failed (%s)%s.', s.source, s.host, s.error_kind,
      coalesce(': ' || s.error_message, ''))
  where s.error_kind is not null and not (s.source = 'docker' and s.error_kind = 'unreachable')
  union all
  select '.breaker', 'applied', 'held', s.changed_at,
    format(
      'A %s snapshot of %s is held: it would take away most of what was there. If that is so: '
      'select release_snapshot(%L, %L);', s.source, s.host, s.hostname, s.source
    )
  where s.held_snapshot_id is not null
  union all
  select '.rows', 'readable', 'quarantined', s.changed_at,
    format('Rows of the %s snapshot of %s could not be understood: %s.', s.source, s.host, q.problems)
  from (
    select string_agg(r.path || ' ' || r.message, '; ' order by r.id) as problems
    from bruce.quarantined_rows as r where r.scope_id = s.scope_id
  ) as q
  where q.problems is not null
  union all
  select '.complete', 'complete', 'partial', s.changed_at,
    format(
      'The %s snapshot of %s is incomplete%s%s: nothing is concluded from what it lacks.', s.source, s.host,
      case when not s.lists <@ s.incomplete_lists
        then ' in ' || nullif(array_to_string(s.incomplete_lists, ', '), '') end,
      coalesce(' (' || nullif(s.problems, '') || ')', '')
    )
  where not s.complete and s.unreadable_rows = 0 and s.error_kind is null and s.held_snapshot_id is null
) as p (field, expected, observed, since, details)
where s.error_kind is not null or s.held_snapshot_id is not null or not s.complete or s.has_quarantine
union all
-- one collector is silent while another collector of the same host reports
select
  'SNAPSHOT_ERROR', s.host, null, s.source || '.report',
  format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  format(
    'The %s collector of %s has not reported since %s, while another one of that host does.', s.source,
    s.host, bruce.day_words(s.last_contact_at)
  ),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and h.lifecycle = 'active'
  and exists (
    select from bruce.scopes as o
    where o.host = s.host and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  )
union all
-- what a token sends beyond its quotas is refused
select
  'SNAPSHOT_ERROR', s.self_hostname, null, 'quota.' || u.token || '.' || u.quota, 'within its quota',
  'refused',
  format('Token %s has made as many %s as it may in a day (%s): since %s what it sends is refused.',
    u.token, q.of_what, q.most, bruce.day_words(u.refused_at)),
  'bruce', u.refused_at, null
from public.settings as s
cross join bruce.token_quotas as u
join bruce.quotas() as q on q.quota = u.quota
where u.refused > 0 and u.day = ((select bruce.clock()) at time zone 'UTC')::date
union all
select
  'SNAPSHOT_ERROR', n.snapshot_type, null, n.snapshot_type || '.breaker', 'applied', 'held',
  format(
    'An expected state is held: it would retire most of what is declared, or of what runs on a host. If '
    'that is so: '
    'select release_snapshot(%L, %L);', n.snapshot_type, n.snapshot_type
  ),
  n.snapshot_type, n.created_at, null
from public.snapshots as n
where n.held;
comment on view bruce.snapshot_error is
  'Collection failed, rows were quarantined, a snapshot is partial or held by the mass-change guard, or '
  'one collector is silent.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SNAPSHOT_ERROR', 'medium', 1, 1, 'silence', false, '{}', 'bruce.snapshot_error',
  'Collection failed, rows were quarantined, or a snapshot was held by the mass-change guard.');
