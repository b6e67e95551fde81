create function bruce.keep_result(
  p_command public.bruce_cmd, p_lease uuid, p_result jsonb, p_is_late boolean, p_reported_by text,
  p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_kept constant integer := 20;
  v_hash bigint := hashtextextended(p_result::text collate "C", 0);
begin
  if p_is_late then
    update public.bruce_cmd_result as r
    set repeats = r.repeats + 1
    where r.command_id = p_command.command_id and r.lease = p_lease and r.content_hash = v_hash;
    if found then
      return true;
    end if;
    if (select count(*) >= v_kept from public.bruce_cmd_result as r
      where r.command_id = p_command.command_id) then
      return false;
    end if;
  end if;
  insert into public.bruce_cmd_result (
    command_id, received_at, outcome, is_late, exit_code, signal, error, stdout, stderr, stdout_truncated,
    stderr_truncated, started_at, finished_at, reported_by, attempt, lease, content_hash
  )
  values (
    p_command.command_id, p_now, p_result ->> 'outcome', p_is_late,
    bruce.whole_number(p_result -> 'exit_code'),
    bruce.safe_text(p_result ->> 'signal', 32),
    bruce.safe_text(bruce.safe_output(p_result ->> 'error'), 1000),
    bruce.safe_output(p_result ->> 'stdout'), bruce.safe_output(p_result ->> 'stderr'),
    coalesce(p_result -> 'stdout_truncated' = 'true' or length(p_result ->> 'stdout') > 65536, false),
    coalesce(p_result -> 'stderr_truncated' = 'true' or length(p_result ->> 'stderr') > 65536, false),
    bruce.to_moment(p_result ->> 'started_at'), bruce.to_moment(p_result ->> 'finished_at'),
    p_reported_by, p_command.attempt, p_lease, v_hash
  );
  return true;
end;
$$;
comment on function bruce.keep_result(public.bruce_cmd, uuid, jsonb, boolean, text, timestamptz) is
  'Stores a result. A late one that is repeated is counted instead. A late one is dropped, and the answer is '
  'false, when the command has 20 results already.';
