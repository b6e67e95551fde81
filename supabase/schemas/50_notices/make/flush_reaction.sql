create function bruce.flush_reaction(p_reaction public.reactions, p_now timestamptz, p_after timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_task_ids bigint[] := array(
    select t.task_id from public.tasks as t where t.reaction = p_reaction.name
      and t.next_due_at between p_after and p_now
  );
  v_quiet_until timestamptz := bruce.quiet_until(p_reaction, p_now);
  v_free_at timestamptz;
  v_slots bigint;
  v_due bruce.due_notice[];
  v_notices bruce.notice[];
begin
  if p_reaction.throttle_count is not null then
    select p_reaction.throttle_count - count(*),
      coalesce(min(a.created_at), p_now) + p_reaction.throttle_interval
    into v_slots, v_free_at
    from public.actions as a
    where a.reaction = p_reaction.name and a.target = p_reaction.target and a.kind <> 'escalation'
      and a.created_at > p_now - p_reaction.throttle_interval;
  end if;
  v_due := bruce.judge_due(p_reaction, v_quiet_until, v_slots, p_now, p_after);

  select array_agg(o.notice order by o.position) into v_notices
  from (
    select
      row(d.task_id, d.group_key,
        case when d.kind <> 'news' then d.kind when p_reaction.group_by is null then 'single'
          else 'group' end,
        case d.kind when 'escalation' then p_reaction.escalate_target else p_reaction.target end,
        d.severity, d.event_ids, case d.kind when 'news' then d.news else 0 end
      )::bruce.notice as notice,
      d.position
    from unnest(v_due) with ordinality as d (
      task_id, group_key, kind, severity, event_ids, news, verdict, is_digest, position
    )
    where d.verdict = 'told' and not d.is_digest
    union all
    select
      row(null, null, 'digest', p_reaction.target, null,
        array_agg(e.event_id order by d.position, e.position), count(*))::bruce.notice,
      0
    from unnest(v_due) with ordinality as d (
      task_id, group_key, kind, severity, event_ids, news, verdict, is_digest, position
    )
    cross join lateral unnest(d.event_ids[1:d.news]) with ordinality as e (event_id, position)
    where d.verdict = 'told' and d.is_digest
    having count(*) > 0
    union all
    -- the end is told to whom it was escalated, too
    select
      row(d.task_id, d.group_key, case when p_reaction.group_by is null then 'single' else 'group' end,
        p_reaction.escalate_target, d.severity, array_agg(m.pending_event_id order by m.member_key), count(*)
      )::bruce.notice,
      d.position
    from unnest(v_due) with ordinality as d (
      task_id, group_key, kind, severity, event_ids, news, verdict, is_digest, position
    )
    join public.task_issues as m on m.task_id = d.task_id and m.escalated_at is not null
      and m.pending_status = 'resolved'
    where d.verdict = 'told' and d.kind = 'news' and p_reaction.escalate_target <> p_reaction.target
    group by d.task_id, d.group_key, d.severity, d.position
  ) as o;
  if v_notices is not null then
    perform bruce.add_actions(p_reaction, v_notices, p_now);
    perform bruce.remember_told(v_due, p_now);
  end if;

  update public.tasks as t
  set
    status = case when n.verdict = 'told' then 'told' else t.status end,
    notices = t.notices + coalesce(n.verdict = 'told' or r.verdict = 'told', false)::integer,
    told_at = case when n.verdict = 'told' or r.verdict = 'told' then p_now else t.told_at end,
    held_by = case
        when n.verdict = 'told' then null
        when t.tell_at <= p_now then coalesce(n.verdict, 'suppression')
        else t.held_by
      end,
    tell_at = case
        when n.verdict = 'told' then null
        when t.tell_at > p_now then t.tell_at
        when t.tell_at is not null then
          case n.verdict when 'quiet hours' then v_quiet_until when 'throttle' then v_free_at
            else p_now + interval '1 minute' end
      end,
    repeat_at = case
        when n.verdict = 'told' or r.verdict = 'told' then null
        when t.repeat_at > p_now then t.repeat_at
        when t.repeat_at is not null then
          case r.verdict when 'quiet hours' then v_quiet_until when 'throttle' then v_free_at
            else p_now + least(p_reaction.repeat_interval, interval '1 hour') end
      end,
    escalate_at = case
        when e.verdict = 'told' then null
        when t.escalate_at > p_now then t.escalate_at
        when t.escalate_at is not null then
          case e.verdict when 'quiet hours' then v_quiet_until else p_now + p_reaction.escalate_after end
      end
  from unnest(v_task_ids) as o (task_id)
  left join unnest(v_due) as n on n.task_id = o.task_id and n.kind = 'news'
  left join unnest(v_due) as r on r.task_id = o.task_id and r.kind = 'repeat'
  left join unnest(v_due) as e on e.task_id = o.task_id and e.kind = 'escalation'
  where t.task_id = o.task_id;
  perform bruce.set_timers(v_task_ids, p_now, '1 minute');
  return coalesce(cardinality(v_notices), 0);
end;
$$;
comment on function bruce.flush_reaction(public.reactions, timestamptz, timestamptz) is
  'Makes notices of what is due of one reaction. Nothing of it is due at that time afterwards. Returns how '
  'many.';
