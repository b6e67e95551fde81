-- Approving, cancelling, repeating and asking about commands.

create function bruce.approve_command(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state <> 'awaiting_approval' or v_command.expires_at <= p_now then
    return jsonb_build_object(
      'status', 409, 'code', 'not_awaiting_approval',
      'message', format('The command is %s.',
        case v_command.state when 'awaiting_approval' then 'expired' else v_command.state end)
    );
  end if;
  if v_command.risk = 'high' and v_command.requested_by = p_by then
    return jsonb_build_object(
      'status', 403, 'code', 'four_eyes', 'message',
        'A command of high risk is approved by somebody else than asked for it.'
    );
  end if;
  update public.bruce_cmd as c
  set state = 'pending', approved_at = p_now, approved_by = p_by,
    -- the worker gets as much time as if it had been asked for now
    expires_at = greatest(p_now, c.not_before) + (c.expires_at - greatest(c.created_at, c.not_before))
  where c.command_id = p_command_id
  returning c.* into v_command;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.approve_command(uuid, text, timestamptz) is
  'Lets a command run that waits for approval. One of high risk takes four eyes. '
  'In Studio: select bruce.approve_command(''...'', ''my name'').';

create function public.approve_command(token_sha256 text, command_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'approve');
$$;
comment on function public.approve_command(text, uuid) is
  'Lets a command run that waits for approval, by a token of an operator; one of high risk by another than '
  'asked for it.';

grant execute on function public.approve_command(text, uuid) to service_role;
