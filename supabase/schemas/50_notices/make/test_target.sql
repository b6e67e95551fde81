create function public.test_target(target text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_action_id uuid;
begin
  perform bruce.refuse_read_only('test_target');
  v_action_id := bruce.queue_test(test_target.target, session_user::text);
  if v_action_id is null then
    return bruce.fault(
      404, 'not_found', 'No enabled target of that name takes a test; the command queue takes none.');
  end if;
  return jsonb_build_object(
    'status', 200, 'action_id', v_action_id,
    -- it is sent when this transaction has ended
    'ask', format(
      'select status, http_status, last_error from actions where action_id = %L;', v_action_id)
  );
end;
$$;
comment on function public.test_target(text) is
  'Sends a test notification to a target. It leaves when the transaction ends, so the answer names the query '
  'that tells what the target said, a moment later; POST /bruce/targets/{target}/test waits for it. Security '
  'definer: only the engine writes actions.';

grant execute on function public.test_target(text) to service_role;
