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
  v_most constant integer := 200;
  v_task_ids bigint[];
  v_quiet_until timestamptz := bruce.quiet_until(p_reaction, p_now);
  v_free_at timestamptz;
  v_slots bigint;
  v_due bruce.due_notification[];
  v_notifications bruce.notification[];
begin
  -- of a burst so many are told now, and others in the next minutes: the engine is held meanwhile
  update public.tasks as t set tell_at = p_now + interval '1 minute'
  where t.task_id in (
    select o.task_id from public.tasks as o
    -- commands have a bound of their own, beyond which they are dead
    join public.targets as g on g.name = p_reaction.target and g.kind <> 'command'
    where o.reaction = p_reaction.name and o.next_due_at between p_after and p_now
      and o.tell_at <= p_now and o.held_by is null
    order by o.tell_at, o.task_id offset v_most
  );
  v_task_ids := array(
    select t.task_id from public.tasks as t where t.reaction = p_reaction.name
      and t.next_due_at between p_after and p_now
  );
  if p_reaction.throttle_count is not null then
    select p_reaction.throttle_count - count(*),
      coalesce(min(a.created_at), p_now) + p_reaction.throttle_interval
    into v_slots, v_free_at
    from public.actions as a
    where a.reaction = p_reaction.name and a.target = p_reaction.target and a.kind <> 'escalation'
      and a.created_at > p_now - p_reaction.throttle_interval;
  end if;
  v_due := bruce.judge_due(p_reaction, v_quiet_until, v_slots, p_now, p_after);
  v_notifications := bruce.compose_notifications(p_reaction, v_due);
  if v_notifications is not null then
    perform bruce.add_actions(p_reaction, v_notifications, p_now);
    perform bruce.remember_told(p_reaction, v_due, p_now);
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
  return coalesce(cardinality(v_notifications), 0);
end;
$$;
comment on function bruce.flush_reaction(public.reactions, timestamptz, timestamptz) is
  'Makes the notifications of a reaction that are due, at most 200 of news that nothing delayed; others '
  'are due a minute later. Afterwards nothing of it is due at p_now. Returns how many.';
