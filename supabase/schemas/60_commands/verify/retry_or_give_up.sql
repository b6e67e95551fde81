-- Closing the loop: a command that ran for an issue is judged by what is observed after it, and repeated
-- within the budget of the issue when it did not help.

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
  -- what may or may not have taken effect is not run again blindly
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
    p_retry_of => p_command
  );
  -- what is not allowed any more has nobody else who would say so
  if v_again ->> 'state' = 'rejected'
    and (select r.at_work from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) is null
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
  end if;
end;
$$;
comment on function bruce.retry_or_give_up(public.bruce_cmd, timestamptz) is
  'A command of a reaction that did not help is queued again, later each time; with the budget of its issue '
  'used up, BRUCE gives up and says so.';
