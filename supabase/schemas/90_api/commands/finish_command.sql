create function public.finish_command(token_sha256 text, command_id uuid, lease uuid, result jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(finish_command.token_sha256, array['worker']);
  v_command public.bruce_cmd;
  v_is_late boolean;
  v_is_kept boolean;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if coalesce(finish_command.result ->> 'outcome', '') not in (
    'succeeded', 'failed', 'undetermined', 'rejected')
    or finish_command.lease is null then
    return bruce.fault(
      422, 'invalid_payload',
      'A result has a lease and an outcome: succeeded, failed, undetermined or rejected.');
  end if;
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = finish_command.command_id and bruce.in_scope(v_token, c.target)
  for update;
  if not found then
    return bruce.unknown_command();
  end if;
  v_is_late := v_command.lease is distinct from finish_command.lease;
  v_is_kept := bruce.keep_result(
    v_command, finish_command.lease, finish_command.result, v_is_late, v_token ->> 'name', v_now);
  if not v_is_late then
    v_command := bruce.end_command(
      v_command, finish_command.result ->> 'outcome',
      bruce.whole_number(finish_command.result -> 'exit_code'),
      finish_command.result ->> 'signal', bruce.safe_output(finish_command.result ->> 'error'), v_now
    );
    perform bruce.retry_or_give_up(v_command, v_now);
  end if;
  return jsonb_build_object(
    'status', 200, 'recorded', v_is_kept, 'late', v_is_late, 'state', v_command.state);
end;
$$;
comment on function public.finish_command(text, uuid, uuid, jsonb) is
  'Takes the result of a command: {"outcome", "exit_code", "signal", "stdout", "stderr", ...}. Only the '
  'holder of the lease ends the command. Any other result is late: it is kept and changes nothing. '
  'Security definer: workers write no table.';

grant execute on function public.finish_command(text, uuid, uuid, jsonb) to service_role;
