create function bruce.notice_deliveries(p_question bruce.question, p_action_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_action public.actions;
begin
  select a.* into v_action from public.actions as a where a.action_id = p_action_id;
  if not found then
    return bruce.fault(404, 'not_found', 'There is no such notification, or it is not stored any more.');
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at, 'notice', bruce.notice_item(v_action),
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'finished_at', d.finished_at, 'outcome', d.outcome, 'attempt', d.attempt, 'is_late', d.is_late,
        'http_status', d.http_status, 'latency_ms', d.latency_ms, 'error', d.error
      ) order by d.attempt desc, d.is_late), '[]')
      from (
        select o.* from public.deliveries as o
        where o.action_id = p_action_id order by o.attempt desc, o.is_late limit 20
      ) as d
    ),
    'waits_until', (
      select t.breaker_retry_at from public.targets as t
      where t.name = v_action.target and v_action.status = 'pending'
    )
  );
end;
$$;
comment on function bruce.notice_deliveries(bruce.question, uuid) is
  'A notification and the newest twenty attempts to deliver it.';
