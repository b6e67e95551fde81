-- Due tasks become notices. Quiet hours and the throttle hold back; what is held back by them is told together.

create type bruce.due_notice as (
  task_id bigint, group_key text, kind text, severity text, event_ids uuid[], news integer, verdict text, is_digest boolean
);
comment on type bruce.due_notice is
  'What is due of a task (news, repeat, escalation), and what becomes of it: told, or held by quiet hours or the throttle.';

-- Few tasks are due among many that are not, and no statistics say so: enable_seqscan is off where they are looked for.

create or replace function bruce.judge_due(
  p_reaction public.reactions, p_quiet_until timestamptz, p_slots bigint, p_now timestamptz, p_after timestamptz
)
returns bruce.due_notice[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_is_local boolean := (select t.kind in ('command', 'journal') from public.targets as t where t.name = p_reaction.target);
begin
  return (
    with member as materialized (
      select
        t.group_key, t.held_by, t.tell_at, t.repeat_at, t.escalate_at, m.*,
        bruce.severity_rank(m.severity) as rank,
        coalesce(i.acknowledged_at <= p_now, false) as is_acknowledged,
        -- suppression stops a notice of something, never of its end
        m.pending_status is distinct from 'resolved' and i.suppressed_by is not null
          -- a preview tells of the past, of which the present says nothing
          and current_setting('bruce.is_preview', true) is distinct from 'on' as is_muted
      from public.tasks as t
      join public.task_issues as m on m.task_id = t.task_id
      left join public.issues as i on i.issue_id = m.issue_id
      where t.reaction = p_reaction.name and t.next_due_at between p_after and p_now
    ),
    judged as materialized (
      select
        m.*,
        m.pending_status is not null and not m.is_muted as is_news,
        m.told_status is not null and m.pending_status is null and not m.is_muted and m.issue_id is not null as is_standing
      from member as m
    ),
    due as (
      select
        j.task_id, j.group_key, 'news' as kind, min(j.rank) filter (where j.is_news) as rank, j.held_by, j.tell_at,
        array_agg(
          coalesce(j.pending_event_id, j.told_event_id)
          order by j.is_news desc, j.rank, j.hostname, j.service, j.event_type, j.member_key
        ) filter (where j.is_news or j.is_standing) as event_ids,
        count(*) filter (where j.is_news)::integer as news
      from judged as j
      where j.tell_at <= p_now
      group by j.task_id, j.group_key, j.held_by, j.tell_at
      having bool_or(j.is_news)
      union all
      select
        j.task_id, j.group_key, 'repeat', min(j.rank), null, j.repeat_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.member_key), 0
      from judged as j
      where j.repeat_at <= p_now and j.is_standing and not j.is_acknowledged
        -- news tells what stands with it
        and not exists (select from judged as n where n.task_id = j.task_id and n.tell_at <= p_now and n.is_news)
      group by j.task_id, j.group_key, j.repeat_at
      union all
      select
        j.task_id, j.group_key, 'escalation', min(j.rank), null, j.escalate_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.member_key), 0
      from judged as j
      where j.escalate_at <= p_now and j.is_standing and not j.is_acknowledged and j.escalated_at is null
        and j.told_at <= p_now - p_reaction.escalate_after
      group by j.task_id, j.group_key, j.escalate_at
    ),
    quieted as (
      select
        d.*,
        (array['critical', 'high', 'medium', 'low', 'info'])[d.rank] as severity,
        p_quiet_until is not null
          and not coalesce((array['critical', 'high', 'medium', 'low', 'info'])[d.rank] = any (p_reaction.quiet_passes), false)
        as is_quiet
      from due as d
    ),
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
    -- all that is told together takes one slot; the rest one each, the worst first
    queued as (
      select
        g.*,
        dense_rank() over (
          partition by g.is_quiet, g.kind = 'escalation'
          order by g.is_digest desc nulls last, g.kind = 'repeat', case when g.is_digest then 0 else g.rank end,
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
    )::bruce.due_notice order by q.kind = 'repeat', q.slot, q.rank, q.tell_at, q.task_id)
    from queued as q
  );
end;
$$;
comment on function bruce.judge_due(public.reactions, timestamptz, bigint, timestamptz, timestamptz) is
  'What is due of a reaction''s tasks, and what becomes of it. Slots: how many notices the throttle has left, null is any number.';

create or replace function bruce.flush_reaction(p_reaction public.reactions, p_now timestamptz, p_after timestamptz)
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
    select t.task_id from public.tasks as t where t.reaction = p_reaction.name and t.next_due_at between p_after and p_now
  );
  v_quiet_until timestamptz := bruce.quiet_until(p_reaction, p_now);
  v_free_at timestamptz;
  v_slots bigint;
  v_due bruce.due_notice[];
  v_notices bruce.notice[];
begin
  if p_reaction.throttle_count is not null then
    select p_reaction.throttle_count - count(*), coalesce(min(a.created_at), p_now) + p_reaction.throttle_interval
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
        case when d.kind <> 'news' then d.kind when p_reaction.group_by is null then 'single' else 'group' end,
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
      row(null, null, 'digest', p_reaction.target, null, array_agg(e.event_id order by d.position, e.position), count(*))::bruce.notice,
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
    join public.task_issues as m on m.task_id = d.task_id and m.escalated_at is not null and m.pending_status = 'resolved'
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
          case n.verdict when 'quiet hours' then v_quiet_until when 'throttle' then v_free_at else p_now + interval '1 minute' end
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
  'Makes notices of what is due of one reaction. Nothing of it is due at that time afterwards. Returns how many.';

create or replace function bruce.remember_told(p_due bruce.due_notice[], p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  delete from public.task_issues as m
  using unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id and m.pending_event_id = any (d.event_ids[1:d.news])
    -- nobody can refer to a note that has no key
    and (m.pending_status = 'resolved' or m.issue_id is null and m.member_key = m.pending_event_id::text);
  update public.task_issues as m
  set told_status = m.pending_status, told_event_id = m.pending_event_id, told_at = coalesce(m.told_at, p_now),
    pending_status = null, pending_event_id = null
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id and m.pending_event_id = any (d.event_ids[1:d.news]);
  update public.task_issues as m
  set escalated_at = p_now
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'escalation' and m.task_id = d.task_id and m.told_event_id = any (d.event_ids);
end;
$$;
comment on function bruce.remember_told(bruce.due_notice[], timestamptz) is 'Stores what was told, so that it is told once.';

create or replace function bruce.put_off(p_reaction text, p_by interval, p_now timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  update public.tasks as t
  set tell_at = case when t.tell_at <= p_now then p_now + p_by else t.tell_at end,
    repeat_at = case when t.repeat_at <= p_now then p_now + p_by else t.repeat_at end,
    escalate_at = case when t.escalate_at <= p_now then p_now + p_by else t.escalate_at end
  where t.reaction = p_reaction and t.next_due_at <= p_now;
$$;
comment on function bruce.put_off(text, interval, timestamptz) is 'What is due of a reaction is due later.';

create or replace function bruce.flush_tasks(
  p_now timestamptz default bruce.clock(), p_reaction text default null, p_after timestamptz default '-infinity'
)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_reaction public.reactions;
  v_notices integer := 0;
begin
  if not exists (select from public.tasks as t where t.next_due_at between p_after and p_now) then
    return 0;
  end if;
  for v_reaction in
    select r.* from public.reactions as r
    where r.name in (select t.reaction from public.tasks as t where t.next_due_at between p_after and p_now)
      and coalesce(r.name = p_reaction, r.enabled)
    order by r.name
  loop
    begin
      v_notices := v_notices + bruce.flush_reaction(v_reaction, p_now, p_after);
    exception
      when transaction_rollback then
        raise;
      -- evidence comes first: a notice that cannot be made stops no snapshot. It is told of, and tried again
      when others then
        perform bruce.write_journal(
          p_kind => 'notification',
          p_message => format('Reaction %s could not tell what is due, and tries again in 5 minutes: %s', v_reaction.name, sqlerrm),
          p_details => jsonb_build_object('reaction', v_reaction.name, 'sqlstate', sqlstate), p_now => p_now
        );
        perform bruce.put_off(v_reaction.name, interval '5 minutes', p_now);
    end;
  end loop;
  return v_notices;
end;
$$;
comment on function bruce.flush_tasks(timestamptz, text, timestamptz) is
  'Makes notices of all tasks that are due. Where none is, it costs one look at an index. Its caller holds the lock of the '
  'engine. One reaction that fails stops no other, and no snapshot. After: what was due before is known to be told.';

-- a reaction that is switched off ends what it was telling
create or replace function bruce.tg_reactions__end_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  delete from public.task_issues as m using old_rows as o where m.reaction = o.name
    and exists (select from new_rows as n where n.name = o.name and not n.enabled);
  perform bruce.set_timers(array(
    select t.task_id from public.tasks as t
    join new_rows as n on n.name = t.reaction
    where not n.enabled and t.status <> 'ended'
  ));
  return null;
end;
$$;
comment on function bruce.tg_reactions__end_tasks() is
  'A reaction that is switched off ends its tasks: what it told is forgotten. Security definer: tasks are written by the engine only.';
create trigger _200_end_tasks after update on public.reactions
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_reactions__end_tasks();

revoke execute on all functions in schema bruce from public;
