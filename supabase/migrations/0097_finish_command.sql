-- Results: only the holder of the lease ends a command. Every report is kept, late and repeated ones too.

create or replace function bruce.safe_output(p_output text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_output is null or p_output = '' then
    return p_output;
  end if;
  return left(
    regexp_replace(
      bruce.strip_secrets(to_jsonb(left(p_output, 65536))) #>> '{}',
      '((?:passw|secret|token|api[-_.]?key|private[-_.]?key|credential)[a-z0-9_.-]*"?\s*[=:]\s*)\S+', '\1[redacted]', 'gi'
    ), 65536
  );
end;
$$;
comment on function bruce.safe_output(text) is 'At most 65,536 characters of what a program printed, without secrets.';

create or replace function bruce.whole_number(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
comment on function bruce.whole_number(jsonb) is 'The number, or null when it is none.';

create or replace function bruce.to_moment(p_text text)
returns timestamptz
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- with its offset, so that it means the same everywhere
  return case
    when p_text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' and pg_input_is_valid(p_text, 'timestamptz')
      then p_text::timestamptz
  end;
end;
$$;
comment on function bruce.to_moment(text) is 'Time in ISO 8601 with its offset, or null when it is none.';

create or replace function bruce.keep_result(
  p_command public.bruce_cmd, p_lease uuid, p_result jsonb, p_is_late boolean, p_reported_by text, p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_kept constant integer := 20;
  v_hash bigint := jsonb_hash_extended(p_result, 0);
begin
  if p_is_late then
    update public.bruce_cmd_result as r
    set repeats = r.repeats + 1
    where r.command_id = p_command.command_id and r.lease = p_lease and r.content_hash = v_hash;
    if found then
      return true;
    end if;
    if (select count(*) >= v_kept from public.bruce_cmd_result as r where r.command_id = p_command.command_id) then
      return false;
    end if;
  end if;
  insert into public.bruce_cmd_result (
    command_id, received_at, outcome, is_late, exit_code, signal, error, stdout, stderr, stdout_truncated, stderr_truncated,
    started_at, finished_at, reported_by, attempt, lease, content_hash
  )
  values (
    p_command.command_id, p_now, p_result ->> 'outcome', p_is_late, bruce.whole_number(p_result -> 'exit_code'),
    bruce.safe_text(p_result ->> 'signal', 32), bruce.safe_text(p_result ->> 'error', 1000),
    bruce.safe_output(p_result ->> 'stdout'), bruce.safe_output(p_result ->> 'stderr'),
    coalesce(p_result -> 'stdout_truncated' = 'true' or length(p_result ->> 'stdout') > 65536, false),
    coalesce(p_result -> 'stderr_truncated' = 'true' or length(p_result ->> 'stderr') > 65536, false),
    bruce.to_moment(p_result ->> 'started_at'),     bruce.to_moment(p_result ->> 'finished_at'),
    p_reported_by, p_command.attempt, p_lease, v_hash
  );
  return true;
end;
$$;
comment on function bruce.keep_result(public.bruce_cmd, uuid, jsonb, boolean, text, timestamptz) is
  'Keeps a report: one that is repeated is counted, and of late ones no more than 20 are kept per command.';

create or replace function bruce.end_command(
  p_command public.bruce_cmd, p_outcome text, p_exit_code integer, p_signal text, p_error text, p_now timestamptz
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
      when 'failed' then case when p_exit_code is null then c.started_at else coalesce(c.started_at, p_now) end
      when 'cancelled' then c.started_at
      else coalesce(c.started_at, p_now) end,
    exit_code = case v_state when 'succeeded' then 0 when 'failed' then p_exit_code end,
    verification = case
      when c.issue_id is not null and v_state in ('succeeded', 'undetermined') then 'waiting' else 'not_needed' end,
    reason = case when v_state <> 'succeeded' then coalesce(
      case v_state when 'rejected' then 'refused by the worker: ' when 'cancelled' then 'stopped by the worker: ' else '' end
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
  'Ends a command that is held, as its worker says. One that was to be cancelled and did not succeed is cancelled.';

create or replace function bruce.finish_command(
  p_token_sha256 text, p_command_id uuid, p_lease uuid, p_result jsonb, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker']);
  v_command public.bruce_cmd;
  v_is_late boolean;
  v_is_kept boolean;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if coalesce(p_result ->> 'outcome', '') not in ('succeeded', 'failed', 'undetermined', 'rejected') or p_lease is null then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid_payload',
      'message', 'A result has a lease and an outcome: succeeded, failed, undetermined or rejected.'
    );
  end if;
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = p_command_id and bruce.may_read(v_token, c.target)
  for update;
  if not found then
    return bruce.unknown_command();
  end if;
  v_is_late := v_command.lease is distinct from p_lease;
  v_is_kept := bruce.keep_result(v_command, p_lease, p_result, v_is_late, v_token ->> 'name', p_now);
  if not v_is_late then
    v_command := bruce.end_command(
      v_command, p_result ->> 'outcome', bruce.whole_number(p_result -> 'exit_code'),
      p_result ->> 'signal', p_result ->> 'error', p_now
    );
    perform bruce.follow_up(v_command, p_now);
  end if;
  return jsonb_build_object('status', 200, 'recorded', v_is_kept, 'late', v_is_late, 'state', v_command.state);
end;
$$;
comment on function bruce.finish_command(text, uuid, uuid, jsonb, timestamptz) is
  'Security definer: workers write no table. Who holds the lease ends the command; what anybody else says is kept and '
  'changes nothing.';

revoke execute on all functions in schema bruce from public;
