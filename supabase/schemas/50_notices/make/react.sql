create function bruce.react(
  p_events public.events[], p_now timestamptz default bruce.clock(), p_reaction text default null,
  p_after timestamptz default '-infinity'
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_news bruce.news[] := bruce.find_news(p_events, p_reaction);
  v_task_ids bigint[];
begin
  if v_news is null then
    return;
  end if;
  insert into public.tasks (reaction, group_key, tell_at, started_at)
  select n.reaction, n.group_key, p_now + r.group_wait, p_now
  from unnest(v_news) with ordinality as n
  join public.reactions as r on r.name = n.reaction
  where n.effect = 'tell' and n.task_id is null
  group by n.reaction, n.group_key, r.group_wait
  order by min(n.ordinality)
  on conflict (reaction, group_key) where status <> 'ended' do nothing;

  v_task_ids := array(
    select distinct coalesce(n.task_id, t.task_id)
    from unnest(v_news) as n
    left join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key
      and t.status <> 'ended'
    order by 1
  );
  delete from public.task_issues as m
  using unnest(v_news) as n
  where n.effect = 'forget' and m.reaction = n.reaction and m.member_key = n.member_key;
  update public.task_issues as m
  set pending_status = null, pending_event_id = null
  from unnest(v_news) as n
  where n.effect = 'settle' and m.pending_status is not null and m.reaction = n.reaction
    and m.member_key = n.member_key;

  update public.task_issues as m
  set pending_status = n.status, pending_event_id = n.event_id, severity = n.severity
  from unnest(v_news) as n
  where n.effect = 'tell' and m.reaction = n.reaction and m.member_key = n.member_key;
  insert into public.task_issues (
    reaction, hostname, service, event_type, severity, pending_status, issue_id, member_key,
    pending_event_id, task_id
  )
  select
    n.reaction, n.hostname, n.service, n.event_type, n.severity, n.status, n.issue_id, n.member_key,
    n.event_id, t.task_id
  from unnest(v_news) as n
  join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key and t.status <> 'ended'
  where n.effect = 'tell' and n.task_id is null
  order by n.reaction, n.member_key;

  -- news ends a delay: it may be allowed now, and what was delayed goes with it
  update public.tasks as t
  set held_by = null, tell_at = greatest(
    p_now + r.group_wait, case when r.group_by is not null then t.told_at + r.group_interval end
  )
  from public.reactions as r
  where r.name = t.reaction and t.task_id = any (v_task_ids) and t.held_by is not null
    and exists (select from public.task_issues as m where m.task_id = t.task_id and m.pending_event_id = any (
      array(select n.event_id from unnest(v_news) as n where n.effect = 'tell')
    ));
  perform bruce.set_timers(v_task_ids, p_now);
  perform bruce.flush_tasks(p_now, p_reaction, p_after);
end;
$$;
comment on function bruce.react(public.events[], timestamptz, text, timestamptz) is
  'Writes what the events mean to the reactions: tasks, and actions that wait for nothing. One pass for '
  'any number of events. The caller holds bruce.lock_notices.';
