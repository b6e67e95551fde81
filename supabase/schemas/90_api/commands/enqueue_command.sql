create function public.enqueue_command(
  token_sha256 text default null, name text default null, target text default null,
  arguments jsonb default '{}', priority integer default 0, issue_id uuid default null,
  request_id uuid default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(enqueue_command.token_sha256, array['agent', 'operator']);
  v_waiting constant integer := 100;
  v_rejected constant integer := 200;
  v_priority integer := least(greatest(coalesce(priority, 0), -9), 9);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- the edge checks it too; people ask here directly
  if enqueue_command.name is null or enqueue_command.target is null then
    return bruce.fault(422, 'invalid_payload', 'Say which command, and on which host: name, target.');
  end if;
  if not bruce.in_scope(v_token, (select r.host from bruce.resolve_host(enqueue_command.target) as r)) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands on that host.');
  end if;
  -- the state of the command would reveal whether that issue is resolved
  if exists (
    select from public.issues as i
    where i.issue_id = enqueue_command.issue_id and not bruce.in_scope(v_token, i.hostname)
  ) then
    return bruce.fault(403, 'out_of_scope', 'This token may not ask for commands for that issue.');
  end if;
  if (
    select count(*) >= v_waiting from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = v_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_waiting', format('%s commands of this token wait already.', v_waiting),
      p_retry_after_s => 60);
  end if;
  -- rejected commands are stored and kept: a program in a loop would fill the table
  if (
    select count(*) >= v_rejected from public.bruce_cmd as c
    where c.finished_at > v_now - interval '1 hour' and c.state = 'rejected'
      and c.requested_by = v_token ->> 'name'
  ) then
    return bruce.fault(
      429, 'too_many_rejected', format('%s commands of this token were rejected within an hour.', v_rejected),
      p_retry_after_s => 600);
  end if;
  return bruce.enqueue_command(
    p_name => name, p_arguments => arguments, p_target => target, p_requested_by => v_token ->> 'name',
    p_priority => v_priority + case v_token ->> 'role' when 'operator' then 200 else 100 end,
    p_issue_id => issue_id, p_now => v_now, p_request_id => request_id
  );
end;
$$;
comment on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command of the allow-list, by a token of an agent or operator, or by a person who is an '
  'operator. What is not allowed is stored as rejected, with the reason. The same request_id again is the '
  'same command. Security definer: the edge may neither read tokens nor write commands.';

grant execute on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid)
  to authenticated, service_role;
