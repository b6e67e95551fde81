create function bruce.retry_or_give_up(p_command public.bruce_cmd, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_budget integer;
  v_again jsonb;
begin
  if not p_command.is_automatic or p_command.issue_id is null
    or not (p_command.state in ('failed', 'expired') or p_command.verification = 'disproved')
    or not bruce.is_issue_alive(p_command.issue_id)
  then
    return;
  end if;
  select a.issue_budget into v_budget from public.bruce_cmd_allowlist as a where a.name = p_command.name
    and a.enabled;
  -- an undetermined command may have taken effect: it is not run again
  if p_command.state = 'undetermined' or v_budget is null
    or (select r.runs from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) >= v_budget
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
    return;
  end if;
  v_again := bruce.enqueue_command(
    p_name => p_command.name, p_arguments => p_command.arguments,
    p_target => coalesce(p_command.asked_target, p_command.target), p_requested_by => p_command.requested_by,
    p_priority => p_command.priority, p_issue_id => p_command.issue_id, p_now => p_now,
    p_retry_of => p_command.command_id, p_is_automatic => p_command.is_automatic
  );
  -- rejected, and no other command of this issue is at work: nothing else would set gave_up_at
  if v_again ->> 'state' = 'rejected'
    and (select r.at_work from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) is null
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
  end if;
end;
$$;
comment on function bruce.retry_or_give_up(public.bruce_cmd, timestamptz) is
  'Queues a command of a reaction again when it did not help, with a longer wait each time. When the budget '
  'of its issue is used up, BRUCE gives up: gave_up_at is set, and REMEDIATION_FAILED opens.';
