create function bruce.cancel_command(
  p_command_id uuid, p_by text, p_reason text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
  v_reason text := coalesce(nullif(bruce.safe_text(p_reason, 500), ''), 'cancelled by ' || p_by);
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state in ('pending', 'awaiting_approval') then
    update public.bruce_cmd as c
    set state = 'cancelled', finished_at = p_now, reason = v_reason, cancel_requested_at = p_now,
      cancel_requested_by = p_by
    where c.command_id = p_command_id
    returning c.* into v_command;
  elsif v_command.finished_at is null then
    update public.bruce_cmd as c set cancel_requested_at = p_now, cancel_requested_by = p_by
    where c.command_id = p_command_id and c.cancel_requested_at is null;
  elsif v_command.state <> 'cancelled' then
    return jsonb_build_object(
      'status', 409, 'code', 'already_ended', 'message', format('The command is %s.', v_command.state)
    );
  end if;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.cancel_command(uuid, text, text, timestamptz) is
  'Cancels a command that waits, at once. The worker of one that it holds is told with its next heartbeat.';

create function public.cancel_command(token_sha256 text, command_id uuid, reason text default null)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'cancel', reason);
$$;
comment on function public.cancel_command(text, uuid, text) is
  'Cancels a command, by a token of an operator, or of the agent that asked for it.';

grant execute on function public.cancel_command(text, uuid, text) to service_role;
