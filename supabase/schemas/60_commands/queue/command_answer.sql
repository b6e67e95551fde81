create function bruce.command_answer(p_command public.bruce_cmd)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200, 'command_id', p_command.command_id, 'state', p_command.state, 'reason', p_command.reason,
    'target', p_command.target, 'not_before', p_command.not_before, 'expires_at', p_command.expires_at
  );
end;
$$;
comment on function bruce.command_answer(public.bruce_cmd) is
  'The answer to a request for a command, or to a decision about one.';
