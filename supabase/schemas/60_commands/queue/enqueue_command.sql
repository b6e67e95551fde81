create function bruce.enqueue_command(
  p_name text, p_arguments jsonb, p_target text, p_requested_by text, p_priority integer default 0,
  p_issue_id uuid default null, p_action_id uuid default null, p_now timestamptz default bruce.clock(),
  p_request_id uuid default null, p_retry_of uuid default null,
  p_is_automatic boolean default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_requested_by text := coalesce(nullif(bruce.safe_text(p_requested_by, 100), ''), 'unknown');
  v_is_automatic boolean := coalesce(p_is_automatic, p_action_id is not null);
  v_entry public.bruce_cmd_allowlist;
  v_command public.bruce_cmd;
  v_checked record;
  v_problem text;
  v_is_used_up boolean := false;
  v_not_before timestamptz;
begin
  select c.* into v_command from public.bruce_cmd as c
  where c.action_id = p_action_id or c.requested_by = v_requested_by and c.request_id = p_request_id;
  if found then
    return bruce.command_answer(v_command);
  end if;

  -- locks the row: a change of the allow-list at the same time either sees this command or is seen by it
  select a.* into v_entry from public.bruce_cmd_allowlist as a where a.name = p_name for share;
  select * into v_checked from bruce.check_command(v_entry, p_arguments, p_target);
  v_problem := v_checked.problem;
  if v_problem is null then
    select i.problem, i.is_used_up, i.not_before into v_problem, v_is_used_up, v_not_before
    from bruce.issue_problem(
      v_entry, p_issue_id, v_is_automatic, v_checked.host, v_checked.service, p_arguments, p_now) as i;
  end if;
  v_not_before := greatest(p_now, v_not_before);

  insert into public.bruce_cmd (
    created_at, state, name, target, service, reason, argv, requested_by, priority, risk, needs_approval,
    max_attempts,
    finished_at, not_before, expires_at, max_runtime, arguments, resolved, asked_target, issue_id,
    is_automatic, gave_up_at,
    action_id, request_id, retry_of
  )
  values (
    p_now,
    case when v_problem is not null then 'rejected' when v_entry.needs_approval then 'awaiting_approval'
      else 'pending' end,
    coalesce(v_entry.name, nullif(bruce.safe_text(p_name, 64), ''), '?'),
    coalesce(v_checked.target, nullif(bruce.safe_text(p_target, 253), ''), '?'),
    v_checked.service, left(v_problem, 1000), case when v_problem is null then v_checked.argv end,
    v_requested_by,
    least(greatest(coalesce(p_priority, 0), -1000), 1000), coalesce(v_entry.risk, 'low'),
    coalesce(v_entry.needs_approval, false), coalesce(v_entry.max_attempts, 1),
    case when v_problem is not null then p_now end, v_not_before,
    v_not_before + coalesce(v_entry.expires_after, interval '1 hour'),
    coalesce(v_entry.max_runtime, interval '1 minute'),
    case when v_problem is null then p_arguments
      when length(p_arguments::text) <= 4096 then coalesce(bruce.strip_secrets(p_arguments), '{}')
        else '{}' end,
    case when v_problem is null then v_checked.resolved else '{}' end,
    case when v_problem is null then nullif(v_checked.host, v_checked.target) end,
    p_issue_id, v_is_automatic, case when v_is_used_up then p_now end, p_action_id, p_request_id,
    p_retry_of
  )
  on conflict do nothing
  returning * into v_command;
  if not found then
    -- the same request in another session was first: answer with its command
    select c.* into v_command from public.bruce_cmd as c
    where c.action_id = p_action_id or c.requested_by = v_requested_by and c.request_id = p_request_id;
  end if;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.enqueue_command(
  text, jsonb, text, text, integer, uuid, uuid, timestamptz, uuid, uuid, boolean
) is
  'Queues a command, or stores why it is not allowed. The same action or request again is the same command.';
