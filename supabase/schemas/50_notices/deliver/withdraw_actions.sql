create function bruce.withdraw_actions(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_void jsonb;
  v_gone jsonb;
  v_task_ids bigint[];
begin
  with due as materialized (
    select a.action_id, a.created_at, a.kind, a.target, a.title, a.payload, a.task_id, a.reaction
    from public.targets as t
    cross join lateral (
      select a.* from public.actions as a
      where a.target = t.name and a.status = 'pending' and a.next_attempt_at <= p_now
        and a.attempts = 0
      order by a.next_attempt_at, a.created_at
      limit 100
    ) as a
    where t.enabled and (t.breaker <> 'open' or t.breaker_retry_at <= p_now)
  ),
  said as (
    select d.action_id, e.issue_id, e.status
    from due as d
    cross join lateral bruce.said(d.payload) as e
  ),
  judged as (
    select s.action_id, s.issue_id, s.status,
      case
        when s.status = 'resolved' then null
        when i.status = 'resolved' then bruce.say('withdrawn.over')
        when i.status = 'pending' then bruce.say('withdrawn.waived')
        when i.acknowledged_at >= d.created_at then bruce.say('withdrawn.acknowledged', i.acknowledged_by)
        when i.suppressed_by is not null then bruce.say('withdrawn.explained')
        when d.kind <> 'repeat' and exists (
          select from public.maintenance_windows as w
          where w.enabled and bruce.window_is_open(w, p_now)
            and coalesce(i.event_type = any (w.event_types), true)
            and bruce.matches_glob(i.hostname, w.hostname) and bruce.matches_glob(i.service, w.service)
        ) then bruce.say('withdrawn.in_maintenance')
      end as because
    from said as s
    join due as d on d.action_id = s.action_id
    left join public.issues as i on i.issue_id = s.issue_id
  ),
  -- an action goes as a whole: what of it is still to be told is told anew
  void as (
    select d.action_id, d.created_at, d.kind, d.target, d.title, d.task_id, d.reaction,
      min(j.because) as because, array_agg(j.issue_id) as issue_ids,
      bool_or(j.because is null) as is_partly
    from due as d
    join judged as j on j.action_id = d.action_id
    group by d.action_id, d.created_at, d.kind, d.target, d.title, d.task_id, d.reaction
    having bool_or(j.because is not null)
      and (bool_and(j.because is not null) or d.kind = 'group' and d.task_id is not null
        and bool_and(j.status <> 'resolved'))
  )
  select jsonb_agg(to_jsonb(v)) into v_void
  from void as v
  -- one that is sent again by hand was sent before
  where not exists (select from public.deliveries as l where l.action_id = v.action_id);
  if v_void is null then
    return 0;
  end if;

  perform bruce.lock_notices();
  with void as materialized (
    select v.* from jsonb_to_recordset(v_void) as v (
      action_id uuid, created_at timestamptz, kind text, target text, title text, task_id bigint,
      reaction text, because text, issue_ids uuid[], is_partly boolean)
  ),
  -- another dispatcher may have it by now
  gone as (
    delete from public.actions as a using void as v
    where a.action_id = v.action_id and a.status = 'pending' and a.attempts = 0
    returning v.*, a.payload
  ),
  -- what it was about is untold again, where this was the first word of it
  untold as (
    select m.reaction, m.member_key, g.target, g.kind
    from gone as g
    join public.task_issues as m
      on m.reaction = g.reaction and m.issue_id = any (g.issue_ids) and g.target = any (m.told_targets)
    where g.kind = 'escalation' or g.kind <> 'repeat' and m.told_at = g.created_at
  ),
  forgotten as (
    delete from public.task_issues as m using untold as u
    where m.reaction = u.reaction and m.member_key = u.member_key
      and u.kind <> 'escalation' and m.pending_status = 'resolved' and m.told_targets = array[u.target]
    returning m.task_id
  ),
  again as (
    update public.task_issues as m
    set pending_status = case when u.kind = 'escalation' then m.pending_status
        else coalesce(m.pending_status, m.told_status) end,
      pending_event_id = case when u.kind = 'escalation' then m.pending_event_id
        else coalesce(m.pending_event_id, m.told_event_id) end,
      told_status = case when u.kind = 'escalation' then m.told_status end,
      told_event_id = case when u.kind = 'escalation' then m.told_event_id end,
      told_at = case when u.kind = 'escalation' then m.told_at end,
      escalated_at = null, told_targets = array_remove(m.told_targets, u.target)
    from untold as u
    where m.reaction = u.reaction and m.member_key = u.member_key
      and (u.kind = 'escalation' or m.pending_status is distinct from 'resolved')
      and (u.kind = 'escalation' or m.told_targets = array[u.target])
    returning m.task_id
  ),
  written as (
    insert into public.journal (created_at, kind, message, details)
    select p_now, 'notification',
      bruce.say(case when g.is_partly then 'journal.told_anew' else 'journal.not_sent' end,
        g.target, g.because, g.title),
      jsonb_build_object('target', g.target, 'reaction', g.reaction)
    from gone as g
  )
  select
    (select jsonb_agg(to_jsonb(g)) from gone as g),
    array(select f.task_id from forgotten as f union select a.task_id from again as a)
  into v_gone, v_task_ids;
  if v_gone is not null then
    perform bruce.withdraw_ends(v_gone);
  end if;
  perform bruce.set_timers(v_task_ids, p_now);
  update public.tasks as t set tell_at = p_now
  where t.task_id = any (v_task_ids) and t.tell_at > p_now;
  perform bruce.flush_tasks(p_now);
  return jsonb_array_length(v_void);
end;
$$;
comment on function bruce.withdraw_actions(timestamptz) is
  'Takes back notifications that wait to be sent and are about what somebody has acknowledged or waived, '
  'what is over, explained or in maintenance by now. Then neither beginning nor end is sent. Returns how '
  'many.';

insert into public.texts (key, language, text)
values
  ('withdrawn.over', 'en', 'it is over already'),
  ('withdrawn.over', 'fr', 'c''est déjà fini'),
  ('withdrawn.waived', 'en', 'it was waived'),
  ('withdrawn.waived', 'fr', 'il est en sourdine'),
  ('withdrawn.acknowledged', 'en', '%1$s acknowledged it'),
  ('withdrawn.acknowledged', 'fr', '%1$s s''en occupe'),
  ('withdrawn.explained', 'en', 'something else explains it'),
  ('withdrawn.explained', 'fr', 'autre chose l''explique'),
  ('withdrawn.in_maintenance', 'en', 'it is in maintenance'),
  ('withdrawn.in_maintenance', 'fr', 'c''est en maintenance'),
  ('journal.told_anew', 'en', 'Told anew to %1$s, as %2$s: %3$s'),
  ('journal.told_anew', 'fr', 'Annoncé à nouveau à %1$s, car %2$s : %3$s'),
  ('journal.not_sent', 'en', 'Not sent to %1$s, as %2$s: %3$s'),
  ('journal.not_sent', 'fr', 'Non envoyé à %1$s, car %2$s : %3$s');
