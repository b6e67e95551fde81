create function bruce.requeue(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
begin
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state not in ('failed', 'expired', 'cancelled', 'undetermined', 'succeeded') then
    return bruce.fault(409, 'not_to_be_repeated', format('The command is %s.', v_command.state));
  end if;
  -- a person asked for it: it does not count against the budget of the reaction, and goes before it
  return bruce.enqueue_command(
    p_name => v_command.name, p_arguments => v_command.arguments,
    p_target => coalesce(v_command.asked_target, v_command.target), p_requested_by => p_by,
    p_priority => 200, p_issue_id => v_command.issue_id, p_now => p_now, p_retry_of => p_command_id
  );
end;
$$;
comment on function bruce.requeue(uuid, text, timestamptz) is
  'Queues a command that has ended again, as a new command that is checked anew. The old one stays as it is.';
