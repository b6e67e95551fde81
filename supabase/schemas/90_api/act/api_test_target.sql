create function public.api_test_target(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_action_id uuid;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope', 'A token that is bound to hosts may not send a test.');
  end if;
  v_action_id := bruce.queue_test(query ->> 'target', asked.actor, asked.asked_at);
  if v_action_id is null then
    return bruce.fault(
      404, 'not_found', 'No enabled target of that name takes a test; the command queue takes none.');
  end if;
  return jsonb_build_object('status', 200, 'action_id', v_action_id, 'as_of', asked.asked_at);
end;
$$;
comment on function public.api_test_target(text, jsonb) is
  'Queues a test notification for a target, which dispatch sends like any other: target; optionally by. What '
  'the target answered, dashboard_actions says of the action_id. Security definer: the edge may not read '
  'tokens; it hands the decision over.';

grant execute on function public.api_test_target(text, jsonb) to authenticated, service_role;
