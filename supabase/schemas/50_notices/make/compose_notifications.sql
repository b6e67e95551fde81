create function bruce.compose_notifications(p_reaction public.reactions, p_due bruce.due_notification[])
returns bruce.notification[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with due as (
      select d.* from unnest(p_due) with ordinality as d where d.verdict = 'told'
    ),
    composed as (
      -- one for each task
      select
        d.task_id, d.group_key,
        case when d.kind <> 'news' then d.kind when p_reaction.group_by is null then 'single' else 'group' end
          as kind,
        case d.kind when 'escalation' then p_reaction.escalate_target else p_reaction.target end as target,
        d.severity, d.event_ids, case d.kind when 'news' then d.news else 0 end as news, d.ordinality
      from due as d
      where not d.is_digest
      union all
      -- one for everything that quiet hours or the throttle delayed
      select
        null, null, 'digest', p_reaction.target, null,
        array_agg(e.event_id order by d.ordinality, e.position), count(*), 0
      from due as d
      cross join lateral unnest(d.event_ids[1:d.news]) with ordinality as e (event_id, position)
      where d.is_digest
      having count(*) > 0
      union all
      -- a resolution goes to the escalation target too, if its issue was escalated
      select
        d.task_id, d.group_key, case when p_reaction.group_by is null then 'single' else 'group' end,
        p_reaction.escalate_target, d.severity, array_agg(m.pending_event_id order by m.member_key), count(*),
        d.ordinality
      from due as d
      join public.task_issues as m on m.task_id = d.task_id and m.escalated_at is not null
        and m.pending_status = 'resolved'
      where d.kind = 'news' and p_reaction.escalate_target <> p_reaction.target
      group by d.task_id, d.group_key, d.severity, d.ordinality
    )
    select array_agg(
      row(c.task_id, c.group_key, c.kind, c.target, c.severity, c.event_ids, c.news)::bruce.notification
      order by c.ordinality
    )
    from composed as c
  );
end;
$$;
comment on function bruce.compose_notifications(public.reactions, bruce.due_notification[]) is
  'The notifications to make of what is due of a reaction. Null: none.';
