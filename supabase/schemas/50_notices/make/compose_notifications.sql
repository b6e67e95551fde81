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
    -- ends that other targets than the present one were told the beginnings of
    ending as (
      select d.ordinality, m.pending_event_id, m.member_key,
        case when m.told_targets = '{}' then array[p_reaction.target] else m.told_targets end as targets
      from due as d
      join public.task_issues as m on m.task_id = d.task_id and m.pending_status = 'resolved'
      where d.kind = 'news' and m.told_targets <> array[p_reaction.target]
        and m.pending_event_id = any (d.event_ids[1:d.news])
    ),
    -- without those that are not for the present target
    own as (
      select d.task_id, d.group_key, d.kind, d.severity, d.is_digest, d.ordinality,
        case when o.event_ids is null then d.event_ids
          else array(
            select e.id from unnest(d.event_ids) with ordinality as e (id, position)
            where e.id <> all (o.event_ids) order by e.position) end as event_ids,
        d.news - coalesce(cardinality(o.event_ids), 0) as news
      from due as d
      left join lateral (
        select array_agg(e.pending_event_id) as event_ids
        from ending as e where e.ordinality = d.ordinality and p_reaction.target <> all (e.targets)
      ) as o on d.kind = 'news'
    ),
    composed as (
      -- one for each task
      select
        d.task_id, d.group_key,
        case when d.kind <> 'news' then d.kind when p_reaction.group_by is null then 'single' else 'group' end
          as kind,
        case d.kind when 'escalation' then p_reaction.escalate_target else p_reaction.target end as target,
        d.severity, d.event_ids, case d.kind when 'news' then d.news else 0 end as news, d.ordinality
      from own as d
      where not d.is_digest and (d.kind <> 'news' or d.news > 0)
      union all
      -- one for everything that quiet hours or the throttle delayed
      select
        null, null, 'digest', p_reaction.target, null,
        array_agg(e.event_id order by d.ordinality, e.position), count(*), 0
      from own as d
      cross join lateral unnest(d.event_ids[1:d.news]) with ordinality as e (event_id, position)
      where d.is_digest
      having count(*) > 0
      union all
      -- an end goes to all that were told of its beginning: of the escalation, or before the target changed
      select
        d.task_id, d.group_key, case when p_reaction.group_by is null then 'single' else 'group' end,
        t.target, d.severity, array_agg(e.pending_event_id order by e.member_key), count(*),
        d.ordinality
      from due as d
      join ending as e on e.ordinality = d.ordinality
      cross join lateral unnest(e.targets) as t (target)
      where t.target <> p_reaction.target
      group by d.task_id, d.group_key, d.severity, d.ordinality, t.target
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
