create function bruce.end_command(
  p_command public.bruce_cmd, p_outcome text, p_exit_code integer, p_signal text, p_error text,
  p_now timestamptz
)
returns public.bruce_cmd
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_state text := case
    when p_outcome = 'succeeded' and coalesce(p_exit_code, 0) = 0 then 'succeeded'
    when p_outcome in ('undetermined', 'rejected') then p_outcome
    when p_command.cancel_requested_at is not null then 'cancelled'
    else 'failed'
  end;
  v_command public.bruce_cmd;
begin
  update public.bruce_cmd as c
  set state = v_state, finished_at = p_now, lease = null, lease_s = null, lease_until = null,
    started_at = case v_state
      when 'rejected' then null
      when 'failed' then case when p_exit_code is null then c.started_at
        else coalesce(c.started_at, p_now) end
      when 'cancelled' then c.started_at
      else coalesce(c.started_at, p_now) end,
    exit_code = case v_state when 'succeeded' then 0 when 'failed' then p_exit_code end,
    verification = case
      when c.issue_id is not null
        and v_state in ('succeeded', 'undetermined') then 'waiting' else 'not_needed' end,
    reason = case when v_state <> 'succeeded' then coalesce(
      case v_state when 'rejected' then 'refused by the worker: ' when 'cancelled'
        then 'stopped by the worker: ' else '' end
        || nullif(bruce.safe_text(p_error, 900), ''),
      case v_state
        when 'undetermined' then 'the worker does not know how it ended'
        when 'rejected' then 'refused by the worker'
        when 'cancelled' then 'stopped by the worker'
      end,
      'signal ' || bruce.safe_text(p_signal, 32),
      'exit code ' || p_exit_code,
      'the worker says so'
    ) end
  where c.command_id = p_command.command_id
  returning c.* into v_command;
  return v_command;
end;
$$;
comment on function bruce.end_command(public.bruce_cmd, text, integer, text, text, timestamptz) is
  'Ends a claimed or running command with the outcome that its worker reports. One whose cancellation was '
  'requested, and that did not succeed, is cancelled.';
