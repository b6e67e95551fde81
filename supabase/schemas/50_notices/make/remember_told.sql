create function bruce.remember_told(
  p_reaction public.reactions, p_due bruce.due_notification[], p_now timestamptz
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
  delete from public.task_issues as m
  using unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id
    and m.pending_event_id = any (d.event_ids[1:d.news])
    -- an event without an issue or drift_key has no later step
    and (m.pending_status = 'resolved' or m.issue_id is null and m.member_key = m.pending_event_id::text);
  update public.task_issues as m
  set told_status = m.pending_status, told_event_id = m.pending_event_id,
    told_at = coalesce(m.told_at, p_now),
    told_targets = case when p_reaction.target = any (m.told_targets) then m.told_targets
      else m.told_targets || p_reaction.target end,
    pending_status = null, pending_event_id = null
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id
    and m.pending_event_id = any (d.event_ids[1:d.news]);
  -- told again by a reaction that is enabled: it sends the end
  delete from bruce.owed_ends as o
  using public.task_issues as m, unnest(p_due) as d
  where o.target = p_reaction.target and o.member_key = m.member_key and m.task_id = d.task_id
    and d.verdict = 'told' and d.kind = 'news' and m.told_event_id = any (d.event_ids[1:d.news]);
  update public.task_issues as m
  set escalated_at = p_now,
    told_targets = case when p_reaction.escalate_target = any (m.told_targets) then m.told_targets
      else m.told_targets || p_reaction.escalate_target end
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'escalation' and m.task_id = d.task_id
    and m.told_event_id = any (d.event_ids);
end;
$$;
comment on function bruce.remember_told(public.reactions, bruce.due_notification[], timestamptz) is
  'Records what was sent, so that it is sent once.';
