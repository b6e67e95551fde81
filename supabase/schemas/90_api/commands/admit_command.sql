create function bruce.admit_command(
  p_token jsonb, p_name text, p_target text, p_arguments jsonb, p_priority integer, p_issue_id uuid,
  p_request_id uuid
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_waiting constant integer := 100;
  v_rejected constant integer := 200;
  v_priority integer := least(greatest(coalesce(p_priority, 0), -9), 9);
begin
  -- the edge checks it too; people ask here directly
  if p_name is null or p_target is null then
    return bruce.fault(422, 'invalid_payload', 'Say which command, and on which host: name, target.');
  end if;
  if not bruce.in_scope(p_token, (select r.host from bruce.resolve_host(p_target) as r)) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands on that host.');
  end if;
  -- the state of the command would reveal whether that issue is resolved
  if exists (
    select from public.issues as i
    where i.issue_id = p_issue_id and not bruce.in_scope(p_token, i.hostname)
  ) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands for that issue.');
  end if;
  if (
    select count(*) >= v_waiting from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = p_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_waiting', format('%s commands of this token wait already.', v_waiting),
      p_retry_after_s => 60);
  end if;
  -- rejected commands are stored and kept: a program in a loop would fill the table
  if (
    select count(*) >= v_rejected from public.bruce_cmd as c
    where c.finished_at > v_now - interval '1 hour' and c.state = 'rejected'
      and c.requested_by = p_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_rejected', format('%s commands of this token were rejected within an hour.', v_rejected),
      p_retry_after_s => 600);
  end if;
  return bruce.enqueue_command(
    p_name => p_name, p_arguments => p_arguments, p_target => p_target, p_requested_by => p_token ->> 'name',
    p_priority => v_priority + case p_token ->> 'role' when 'operator' then 200 else 100 end,
    p_issue_id => p_issue_id, p_now => v_now, p_request_id => p_request_id
  );
end;
$$;
comment on function bruce.admit_command(jsonb, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command in the name of a token or person that bruce.use_token knows: within its hosts, and not '
  'more than may wait.';
