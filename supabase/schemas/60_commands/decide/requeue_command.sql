create function bruce.requeue_command(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
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
    return jsonb_build_object(
      'status', 409, 'code', 'not_to_be_repeated', 'message', format('The command is %s.', v_command.state)
    );
  end if;
  -- a person's wish: none of the budget of the reaction, and ahead of it
  return bruce.enqueue_command(
    p_name => v_command.name, p_arguments => v_command.arguments,
    p_target => coalesce(v_command.asked_target, v_command.target), p_requested_by => p_by,
    p_priority => 200, p_issue_id => v_command.issue_id, p_now => p_now, p_retry_of => p_command_id
  );
end;
$$;
comment on function bruce.requeue_command(uuid, text, timestamptz) is
  'Queues the same again, checked anew, as a command of its own: what has ended stays so.';

create function public.requeue_command(token_sha256 text, command_id uuid)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.decide_command(token_sha256, command_id, 'requeue');
$$;
comment on function public.requeue_command(text, uuid) is
  'Queues a command that has ended again, by a token of an operator; also one whose outcome is not known.';

grant execute on function public.requeue_command(text, uuid) to service_role;
