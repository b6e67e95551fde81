-- enable_seqscan is off: few of many tasks are due, and no statistics say so

create function bruce.judge_due(
  p_reaction public.reactions, p_quiet_until timestamptz, p_slots bigint, p_now timestamptz,
  p_after timestamptz
)
returns bruce.due_notification[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_is_local boolean := (
    select t.kind in ('command', 'journal') from public.targets as t where t.name = p_reaction.target);
begin
  return (
    with
    -- the issues of the tasks that are due
    member as materialized (
      select
        t.group_key, t.held_by, t.tell_at, t.repeat_at, t.escalate_at, m.*,
        bruce.severity_rank(m.severity) as rank,
        -- what it is, and not when its row was made
        coalesce(i.drift_key, m.member_key) as place,
        coalesce(i.acknowledged_at <= p_now, false) as is_acknowledged,
        -- a suppressed issue sends nothing, except its resolution
        m.pending_status is distinct from 'resolved'
          and (i.suppressed_by is not null
            -- nor one that somebody takes care of, or that is in maintenance, before its beginning is sent
            or m.told_status is null and coalesce(i.acknowledged_at <= p_now, false)
            or m.told_status is null and i.issue_id is not null and exists (
              select from public.maintenance_windows as w
              where w.enabled and bruce.window_is_open(w, p_now)
                and coalesce(m.event_type = any (w.event_types), true)
                and bruce.matches_glob(m.hostname, w.hostname) and bruce.matches_glob(m.service, w.service)))
          -- a preview is about the past: what holds back at present does not apply
          and current_setting('bruce.is_preview', true) is distinct from 'on' as is_muted
      from public.tasks as t
      join public.task_issues as m on m.task_id = t.task_id
      left join public.issues as i on i.issue_id = m.issue_id
      where t.reaction = p_reaction.name and t.next_due_at between p_after and p_now
    ),
    -- news is sent now; standing is open and was sent before
    judged as materialized (
      select
        m.*,
        m.pending_status is not null and not m.is_muted as is_news,
        m.told_status is not null and m.pending_status is null and not m.is_muted
          and m.issue_id is not null as is_standing
      from member as m
    ),
    -- what is due, by kind
    due as (
      select
        j.task_id, j.group_key, 'news' as kind, min(j.rank) filter (where j.is_news) as rank, j.held_by,
        j.tell_at,
        array_agg(
          coalesce(j.pending_event_id, j.told_event_id)
          order by j.is_news desc, j.rank, j.hostname, j.service, j.event_type, j.place
        ) filter (where j.is_news or j.is_standing) as event_ids,
        count(*) filter (where j.is_news)::integer as news
      from judged as j
      where j.tell_at <= p_now
      group by j.task_id, j.group_key, j.held_by, j.tell_at
      having bool_or(j.is_news)
      union all
      select
        j.task_id, j.group_key, 'repeat', min(j.rank), null, j.repeat_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.place), 0
      from judged as j
      where j.repeat_at <= p_now and j.is_standing and not j.is_acknowledged
        -- a notification of news lists the open issues too
        and not exists (
          select from judged as n where n.task_id = j.task_id and n.tell_at <= p_now and n.is_news)
      group by j.task_id, j.group_key, j.repeat_at
      union all
      select
        j.task_id, j.group_key, 'escalation', min(j.rank), null, j.escalate_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.place), 0
      from judged as j
      where j.escalate_at <= p_now and j.is_standing and not j.is_acknowledged and j.escalated_at is null
        and j.told_at <= p_now - p_reaction.escalate_after
      group by j.task_id, j.group_key, j.escalate_at
    ),
    -- what quiet hours delay
    quieted as (
      select
        d.*, s.severity,
        p_quiet_until is not null and not coalesce(s.severity = any (p_reaction.quiet_passes), false)
          as is_quiet
      from due as d
      cross join lateral bruce.severity_of_rank(d.rank) as s (severity)
    ),
    -- several delayed news become one digest
    gathered as (
      select
        q.*,
        q.kind = 'news' and q.held_by in ('quiet hours', 'throttle') and not q.is_quiet and not v_is_local
          and 1 < count(*) filter (
            where q.kind = 'news' and q.held_by in ('quiet hours', 'throttle') and not q.is_quiet
          ) over ()
        as is_digest
      from quieted as q
    ),
    -- a digest takes one slot of the throttle; each other notification takes one, the worst first
    queued as (
      select
        g.*,
        dense_rank() over (
          partition by g.is_quiet, g.kind = 'escalation'
          order by g.is_digest desc nulls last, g.kind = 'repeat', case when g.is_digest then 0
            else g.rank end,
            case when not g.is_digest then g.tell_at end, case when not g.is_digest then g.task_id end
        ) as slot
      from gathered as g
    )
    select array_agg(row(
      q.task_id, q.group_key, q.kind, q.severity, q.event_ids, q.news,
      case
        when q.is_quiet then 'quiet hours'
        when q.kind <> 'escalation' and q.slot > p_slots then 'throttle'
        else 'told'
      end,
      coalesce(q.is_digest, false)
    )::bruce.due_notification order by q.kind = 'repeat', q.slot, q.rank, q.tell_at, q.task_id)
    from queued as q
  );
end;
$$;
comment on function bruce.judge_due(public.reactions, timestamptz, bigint, timestamptz, timestamptz) is
  'What is due of the tasks of a reaction, and whether it is sent or delayed. p_slots: notifications that '
  'the throttle still allows; null: any number.';
