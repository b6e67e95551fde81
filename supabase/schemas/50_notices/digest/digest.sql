create function public.digest(
  from_at timestamptz default bruce.clock() - interval '1 day', to_at timestamptz default bruce.clock()
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  with told as materialized (
    select e.* from public.events as e
    where e.created_at > from_at and e.created_at <= to_at and e.issue_id is not null
  ),
  -- time from the difference to its event; only of real changes, because for the others the beginning is
  -- unknown
  detected as (
    select greatest(extract(epoch from e.created_at - (e.evidence ->> 'since')::timestamptz), 0) as seconds
    from told as e
    where e.status = 'opened' and e.cause = 'REALITY_CHANGED' and e.evidence ->> 'since' is not null
  ),
  mended as (
    select extract(epoch from e.created_at - o.created_at) as seconds
    from told as e
    cross join lateral (
      select o.created_at from public.events as o
      where o.drift_key = e.drift_key and o.status = 'opened' and o.created_at <= e.created_at
      order by o.created_at desc, o.id desc
      limit 1
    ) as o
    where e.status = 'resolved' and e.cause = 'REALITY_CHANGED'
  ),
  open as materialized (
    select i.*, extract(epoch from to_at - i.opened_at) as seconds
    from public.issues as i
    where i.opened_at <= to_at and (i.status = 'open' or i.resolved_at > to_at)
  ),
  rule as (
    select e.event_type, count(*) as opened from told as e where e.status = 'opened'
    group by 1 order by 2 desc, 1 limit 3
  ),
  host as (
    select e.hostname, count(*) as opened from told as e where e.status = 'opened' and e.hostname is not null
    group by 1 order by 2 desc, 1 limit 3
  ),
  oldest as (
    select o.* from open as o order by o.opened_at, o.drift_key limit 3
  ),
  command as (
    select c.state, c.verification from public.bruce_cmd as c
    where c.finished_at > from_at and c.finished_at <= to_at
  )
  select jsonb_build_object(
    'from', from_at, 'to', to_at,
    'events', (select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'), 'changed', count(*)
        filter (where e.status = 'changed'),
      'resolved', count(*) filter (where e.status = 'resolved')
    ) from told as e),
    'noisiest_rules',
      (select coalesce(jsonb_agg(to_jsonb(r) order by r.opened desc, r.event_type), '[]') from rule as r),
    'noisiest_hosts',
      (select coalesce(jsonb_agg(to_jsonb(h) order by h.opened desc, h.hostname), '[]') from host as h),
    'open', (select jsonb_build_object(
      'total', count(*), 'critical', count(*) filter (where o.severity = 'critical'),
      'high', count(*) filter (where o.severity = 'high'), 'acknowledged', count(*)
        filter (where o.acknowledged_at <= to_at),
      'stale', count(*) filter (where o.stale), 'flapping', count(*) filter (where o.flapping)
    ) from open as o),
    'held_back', (select jsonb_build_object(
      'waived', count(*) filter (where i.waived_by is not null),
      'in_window', count(*) filter (where i.waived_by is null and i.window_id is not null),
      'explained', count(*)
        filter (where i.waived_by is null and i.window_id is null and i.suppressed_by is not null)
    ) from public.issues as i where i.status = 'pending'),
    'longest_open', (select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', o.event_type, 'hostname', o.hostname, 'service', o.service, 'severity', o.severity,
        'details', o.details,
      'opened_at', o.opened_at, 'open_for_s', round(o.seconds), 'acknowledged_by', o.acknowledged_by,
        'issue_id', o.issue_id
    ) order by o.opened_at, o.drift_key), '[]') from oldest as o),
    'flapping', (
      select coalesce(
        jsonb_agg(concat_ws(' ', o.event_type, o.service, 'on', o.hostname) order by o.drift_key), '[]')
      from open as o where o.flapping),
    'mean_time_to_detect_s', (select round(avg(d.seconds)) from detected as d), 'detected',
      (select count(*) from detected),
    'mean_time_to_resolve_s', (select round(avg(m.seconds)) from mended as m), 'resolved',
      (select count(*) from mended),
    'notices', jsonb_build_object(
      'sent', (select count(*) from public.actions as a
        where a.finished_at > from_at and a.finished_at <= to_at and a.status = 'delivered'),
      'given_up', (select count(*) from public.actions as a
        where a.finished_at > from_at and a.finished_at <= to_at and a.status = 'dead'),
      'waiting', (select count(*) from public.actions as a where a.status in ('pending', 'leased')),
      'held_back',
        (select count(*) from public.tasks as t where t.status = 'waiting' and t.held_by is not null)
    ),
    'commands', (select jsonb_build_object(
      'run', count(*) filter (where c.state in ('succeeded', 'failed', 'undetermined')),
      'failed', count(*) filter (where c.state = 'failed'), 'undetermined', count(*)
        filter (where c.state = 'undetermined'),
      'rejected', count(*) filter (where c.state = 'rejected'),
      'verified', count(*) filter (where c.verification = 'verified'),
      'disproved', count(*) filter (where c.verification = 'disproved')
    ) from command as c),
    'coverage', (select jsonb_build_object(
      'declared', count(*), 'unseen', count(*) filter (where c.is_gap),
      'reporting', (select count(distinct s.host) from bruce.scopes as s)
    ) from bruce.coverage_rows as c where c.question like 'declared %'),
    'unused', (select coalesce(jsonb_agg(jsonb_build_object(
      'kind', u.kind, 'id', u.id, 'about', u.about, 'reason', u.reason, 'verdict', u.verdict
    ) order by u.kind, u.id), '[]') from public.unused_waivers_and_windows as u),
    'overdue', (select coalesce(jsonb_agg(distinct o.service), '[]') from (
      select o.service from open as o where o.event_type = 'HEARTBEAT_OVERDUE' and o.service is not null
      union all
      -- jobs that do not run, as after a restore, open no issue: whoever asks now computes it
      select h.name
      from public.heartbeats as h
      cross join public.settings as s
      where h.name in ('jobs', 'engine') and h.enabled and to_at >= bruce.clock()
        and bruce.last_beat_at(h) + h.cadence * s.missed_intervals < bruce.clock()
      union all
      -- known before a part is overdue: nothing is scheduled, as after a restore
      select p.problem
      from (
        select bruce.schedule_problem() as problem union all select bruce.dispatch_problem()
      ) as p
      where p.problem is not null and to_at >= bruce.clock()
    ) as o)
  );
$$;
comment on function public.digest(timestamptz, timestamptz) is
  'What happened between two times (default: the last day): noisiest rules and hosts, longest open issues, '
  'mean times to detect and to resolve, notifications, commands, unused waivers and windows. Open issues '
  'are as of the end; what is held back, waits, never matched or is unseen is as of now.';

grant execute on function public.digest(timestamptz, timestamptz) to authenticated, service_role;
