create function bruce.command_output(p_question bruce.question, p_command_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_most constant integer := 8000;
  v_command public.bruce_cmd;
begin
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = p_command_id
    and (c.requested_by = p_question.token ->> 'name'
      or p_question.is_free or bruce.in_scope(p_question.token, c.target));
  if not found then
    return bruce.unknown_command();
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at,
    'command', bruce.command_item(v_command, p_question.token),
    -- how a program ended stands at the end of what it said
    'results', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'received_at', r.received_at, 'outcome', r.outcome, 'is_late', r.is_late, 'attempt', r.attempt,
        'exit_code', r.exit_code, 'signal', r.signal, 'error', r.error, 'reported_by', r.reported_by,
        'stdout', right(r.stdout, v_most), 'stderr', right(r.stderr, v_most),
        'is_cut', r.stdout_truncated or r.stderr_truncated
          or length(r.stdout) > v_most or length(r.stderr) > v_most
      ) order by r.is_late, r.id desc), '[]')
      from (
        select o.* from public.bruce_cmd_result as o
        where o.command_id = p_command_id order by o.is_late, o.id desc limit 5
      ) as r
    )
  );
end;
$$;
comment on function bruce.command_output(bruce.question, uuid) is
  'A command and what workers reported of it: the newest five reports, the last 8,000 characters of each '
  'output.';
