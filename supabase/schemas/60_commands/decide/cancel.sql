create function bruce.cancel(
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
    return bruce.fault(409, 'already_ended', format('The command is %s.', v_command.state));
  end if;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.cancel(uuid, text, text, timestamptz) is
  'Cancels a waiting command at once. A claimed or running one is cancelled by its worker, which is told so '
  'in the answer to its next heartbeat.';
