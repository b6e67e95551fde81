create function bruce.set_timers(
  p_task_ids bigint[], p_now timestamptz default bruce.clock(), p_pause interval default '0'
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  with told as (
    select
      t.task_id,
      count(m.member_key) > 0 as is_alive,
      bool_or(m.pending_status is not null) as has_news,
      -- an event written by hand never resolves, so it does not repeat
      bool_or(m.told_status is not null and m.pending_status is distinct from 'resolved'
        and m.issue_id is not null) as is_firing,
      min(m.told_at) filter (
        where m.escalated_at is null and m.pending_status is distinct from 'resolved'
          and m.issue_id is not null
      ) as unescalated_since
    from public.tasks as t
    left join public.task_issues as m on m.task_id = t.task_id
    where t.task_id = any (p_task_ids) and t.status <> 'ended'
    group by t.task_id
  ),
  timed as (
    select
      t.task_id, o.is_alive,
      case when o.has_news then coalesce(
        t.tell_at,
        greatest(p_now + r.group_wait, p_now + p_pause, case when r.group_by is not null
          then t.told_at + r.group_interval end)
      ) end as tell_at,
      case when o.is_firing then coalesce(t.repeat_at, t.told_at + r.repeat_interval) end as repeat_at,
      -- keep the timer of an acknowledged issue: the acknowledgement can be removed
      case when r.escalate_after is not null and o.unescalated_since is not null then coalesce(
        t.escalate_at,
        case when o.unescalated_since + r.escalate_after > p_now then o.unescalated_since + r.escalate_after
          else p_now + r.escalate_after end
      ) end as escalate_at
    from told as o
    join public.tasks as t on t.task_id = o.task_id
    join public.reactions as r on r.name = t.reaction
  )
  update public.tasks as t
  set status = case when not o.is_alive then 'ended' when o.tell_at is not null then 'waiting'
    else 'told' end,
    held_by = case when o.tell_at is not null then t.held_by end,
    tell_at = o.tell_at, repeat_at = o.repeat_at, escalate_at = o.escalate_at,
    ended_at = case when not o.is_alive then p_now end
  from timed as o
  where t.task_id = o.task_id
    and (
      not o.is_alive
      or (t.tell_at, t.repeat_at, t.escalate_at) is distinct from (o.tell_at, o.repeat_at, o.escalate_at)
      or (t.status = 'waiting') <> (o.tell_at is not null)
    );
end;
$$;
comment on function bruce.set_timers(bigint[], timestamptz, interval) is
  'Starts missing timers of tasks and stops those without a purpose, from what was sent and what is '
  'pending. A running timer continues: news in between does not use it up.';
