create function bruce.approve(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
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
    return bruce.fault(409, 'not_awaiting_approval', concat_ws(' ',
      format('The command is %s.',
        case v_command.state when 'awaiting_approval' then 'expired' else v_command.state end),
      case when v_command.approved_at is not null then format(
        '%s approved it at %s.', v_command.approved_by, bruce.day_words(v_command.approved_at)) end,
      case when v_command.cancel_requested_at is not null then format(
        '%s cancelled it at %s.', v_command.cancel_requested_by,
        bruce.day_words(v_command.cancel_requested_at)) end,
      case when v_command.state = 'rejected' then v_command.reason end));
  end if;
  if v_command.risk = 'high' and v_command.requested_by = p_by then
    return bruce.fault(
      403, 'four_eyes', 'A command of high risk is approved by somebody else than asked for it.');
  end if;
  update public.bruce_cmd as c
  set state = 'pending', approved_at = p_now, approved_by = p_by,
    -- the time to wait for a worker starts again: the approval may have used it up
    expires_at = greatest(p_now, c.not_before) + (c.expires_at - greatest(c.created_at, c.not_before))
  where c.command_id = p_command_id
  returning c.* into v_command;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.approve(uuid, text, timestamptz) is
  'Approves a command that waits for it. One of high risk is not approved by who asked for it. '
  'In Studio: select bruce.approve(''...'', ''my name'').';
