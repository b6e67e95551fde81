-- HEARTBEAT_OVERDUE: docs/rules/heartbeat-overdue.md
create view bruce.heartbeat_overdue with (security_invoker = true) as
with patience as (
  select s.missed_intervals, bruce.clock() as now,
    (h.details ->> 'away_from')::timestamptz as away_from, (h.details ->> 'back_at')::timestamptz as back_at
  from public.settings as s
  left join public.heartbeats as h on h.name = 'engine'
)
select
  'HEARTBEAT_OVERDUE'::text as event_type,
  h.hostname,
  h.name as service,
  'heartbeat'::text as field,
  format('a sign of life every %s', h.cadence) as expected,
  'silence'::text as observed,
  case
    when h.details ? 'never_heard_of' then
      concat_ws(' ',
        format('Notices wait since %s, and nobody calls the function dispatch.',
          bruce.day_words(h.beat_at)),
        'Last call: ' || (h.details ->> 'problem') || '.')
    when h.details ? 'failing' then
      format('The jobs have not all run since %s: see kind watcher of the journal.',
        bruce.day_words(h.beat_at))
    else concat_ws(' ',
      format(
        '%s on %s: not heard of since %s (every %s).', upper(left(h.name, 1)) || substr(h.name, 2),
        h.hostname, bruce.day_words(h.beat_at), h.cadence
      ),
      'Last call: ' || (h.details ->> 'problem') || '.'
    )
  end as details,
  'bruce'::text as source,
  h.beat_at as since,
  null::integer as scope_id
from (
  select h.*, bruce.last_beat_at(h) as beat_at from public.heartbeats as h where h.enabled
) as h
cross join patience as p
where h.beat_at + h.cadence * p.missed_intervals < p.now
  -- while the engine was away it could hear nobody
  and not coalesce(
    h.beat_at + h.cadence * p.missed_intervals >= p.away_from
      and p.now < p.back_at + h.cadence * p.missed_intervals and p.now >= p.back_at, false
  )
union all
-- a cluster is not a host that can be unreachable: its collector counts as a part of BRUCE
select
  'HEARTBEAT_OVERDUE', s.host, null, s.source || '.report',
    format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  format(
    'The %s collector of cluster %s has not reported since %s.', s.source, s.host,
    bruce.day_words(s.last_contact_at)
  ),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
cross join patience as p
where s.is_declared
  and greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and not exists (select from bruce.host_state as h where h.hostname = s.host);
comment on view bruce.heartbeat_overdue is
  'A part of BRUCE that runs by itself (jobs, engine, dispatcher, worker, export, collector of a cluster) '
  'missed several heartbeats.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('HEARTBEAT_OVERDUE', 'medium', 1, 1, 'silence', false, '{}', 'bruce.heartbeat_overdue',
  'A part of BRUCE that runs by itself has not been heard of for too long.');
