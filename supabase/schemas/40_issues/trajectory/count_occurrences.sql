create function bruce.count_occurrences(p_now timestamptz default bruce.clock(), p_most integer default 5000)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_after bigint := (select c.last_id from bruce.counted_events as c);
  v_until bigint;
  v_opened integer;
  v_zone text;
begin
  perform bruce.note_watched_day(p_now);
  perform bruce.recount_days();
  v_zone := (select c.time_zone from bruce.counted_events as c);
  -- the jobs hold the lock of the engine: nobody is about to commit an event with a lower number
  select max(b.id) into v_until
  from (select e.id from public.events as e where e.id > v_after order by e.id limit p_most) as b;
  if v_until is null then
    return 0;
  end if;
  with step as materialized (
    select
      e.id, e.created_at, e.status, e.cause, e.severity, e.issue_id, i.hostname, i.event_type, i.service,
      i.field, coalesce(e.evidence, '{}') as evidence,
      lag(e.status) over issue as last_status, lead(e.id) over issue as next_id
    from public.events as e
    -- under the name that it has now
    join public.issues as i on i.issue_id = e.issue_id
    where e.id > v_after and e.id <= v_until and e.status in ('opened', 'resolved')
    window issue as (partition by e.issue_id order by e.id)
  ),
  ended as (
    select
      s.id, s.issue_id, s.created_at, s.last_status,
      case
        when s.evidence ? 'forgotten_by' then 'forgotten'
        when s.evidence ? 'waiver_id' then 'waived'
        when s.cause = 'INTENT_CHANGED' then 'declared'
        else 'observed'
      end as ended_by
    from step as s
    where s.status = 'resolved'
  ),
  earlier as (
    update bruce.occurrences as o
    set ended_at = greatest(e.created_at, o.opened_at), ended_by = e.ended_by
    from ended as e
    where e.last_status is null and o.issue_id = e.issue_id and o.ended_at = 'infinity'
    returning o.event_type, o.ended_at, o.ended_by
  ),
  made as (
    insert into bruce.occurrences (
      event_id, issue_id, hostname, event_type, service, field, severity, began_at, was_held, flapping,
      opened_at, ended_at, ended_by
    )
    select
      s.id, s.issue_id, s.hostname, s.event_type, s.service, s.field, coalesce(s.severity, 'info'),
      case when s.cause = 'REALITY_CHANGED' then (s.evidence ->> 'since')::timestamptz end,
      s.evidence ? 'was_held', s.evidence ? 'flapping', s.created_at,
      case when e.id is null then 'infinity' else greatest(e.created_at, s.created_at) end, e.ended_by
    from step as s
    left join ended as e on e.id = s.next_id
    where s.status = 'opened'
    returning event_type, opened_at, ended_at, ended_by
  ),
  -- what opened and ended, and when
  moved as (
    select m.event_type, m.opened_at as at, 'opened' as step from made as m
    union all
    select m.event_type, m.ended_at, m.ended_by from made as m where m.ended_by is not null
    union all
    select e.event_type, e.ended_at, e.ended_by from earlier as e
  ),
  added as (
    insert into bruce.drift_days as d (event_type, day, opened, resolved, set_aside, balance_s)
    select
      m.event_type, (m.at at time zone v_zone)::date,
      count(*) filter (where m.step = 'opened'), count(*) filter (where m.step in ('observed', 'declared')),
      count(*) filter (where m.step in ('waived', 'forgotten')),
      sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
    from moved as m
    group by 1, 2
    on conflict (event_type, day) do update
    set opened = d.opened + excluded.opened, resolved = d.resolved + excluded.resolved,
      set_aside = d.set_aside + excluded.set_aside, balance_s = d.balance_s + excluded.balance_s
  )
  select count(*) into v_opened from made;
  update bruce.counted_events as c set last_id = v_until;
  return v_opened;
end;
$$;
comment on function bruce.count_occurrences(timestamptz, integer) is
  'Makes rows of bruce.occurrences and bruce.drift_days of the events since the last time, 5,000 at most: a '
  'database with years of events is counted in the course of hours, the oldest first. Returns how many '
  'occurrences it found.';
