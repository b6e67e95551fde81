-- Asking for a command: it is stored whatever becomes of it.

create or replace function bruce.safe_text(p_text text, p_length integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text is null or p_text = '' then
    return p_text;
  end if;
  return left(
    bruce.strip_secrets(to_jsonb(regexp_replace(
      left(p_text, p_length * 2),
      '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]', '?', 'g'
    ))) #>> '{}', p_length
  );
end;
$$;
comment on function bruce.safe_text(text, integer) is
  'Text of somebody else, on one line, visible, without secrets, cut to a length.';

create or replace function bruce.is_issue_alive(p_issue_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (select from public.issues as i where i.issue_id = p_issue_id and i.status <> 'resolved');
end;
$$;
comment on function bruce.is_issue_alive(uuid) is 'Is there still something to be put right?';

create or replace function bruce.runs_for_issue(
  p_issue_id uuid, p_name text, out runs integer, out last_at timestamptz, out at_work uuid
)
language plpgsql
stable
set search_path = ''
as $$
begin
  select
    count(*) filter (where c.state not in ('rejected', 'cancelled')),
    max(c.finished_at) filter (where c.state not in ('rejected', 'cancelled')),
    (array_agg(c.command_id) filter (where c.finished_at is null or c.verification = 'waiting'))[1]
  into runs, last_at, at_work
  from public.bruce_cmd as c
  where c.issue_id = p_issue_id and c.name = p_name and c.is_automatic;
end;
$$;
comment on function bruce.runs_for_issue(uuid, text) is
  'How often reactions have run a command for an issue, when that last ended, and which one is still at work.';

create or replace function bruce.issue_problem(
  p_entry public.bruce_cmd_allowlist, p_issue_id uuid, p_is_automatic boolean,
  out problem text, out is_used_up boolean, out not_before timestamptz
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_runs record;
begin
  is_used_up := false;
  if p_issue_id is null then
    return;
  end if;
  if not p_is_automatic then
    if not exists (select from public.issues as i where i.issue_id = p_issue_id) then
      problem := 'there is no such issue';
    end if;
    return;
  end if;
  if not bruce.is_issue_alive(p_issue_id) then
    problem := 'its issue is no longer there';
    return;
  end if;
  select * into v_runs from bruce.runs_for_issue(p_issue_id, p_entry.name);
  if v_runs.at_work is not null then
    problem := format('command %s is already at work on its issue', v_runs.at_work);
  elsif v_runs.runs >= p_entry.issue_budget then
    problem := format('it has run %s times for its issue, which is its budget', v_runs.runs);
    is_used_up := not exists (
      select from public.bruce_cmd as c
      where c.issue_id = p_issue_id and c.name = p_entry.name and c.gave_up_at is not null
    );
  elsif v_runs.runs > 0 then
    not_before := v_runs.last_at + p_entry.backoff * power(2, v_runs.runs - 1);
  end if;
end;
$$;
comment on function bruce.issue_problem(public.bruce_cmd_allowlist, uuid, boolean) is
  'Why a command may not be queued for that issue now, or when it may run: reactions have a budget and wait '
  'longer each time.';

create or replace function bruce.enqueue_command(
  p_name text, p_arguments jsonb, p_target text, p_requested_by text, p_priority integer default 0,
  p_issue_id uuid default null, p_action_id uuid default null, p_now timestamptz default bruce.clock(),
  p_request_id uuid default null, p_retry_of public.bruce_cmd default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_requested_by text := coalesce(nullif(bruce.safe_text(p_requested_by, 100), ''), 'unknown');
  v_is_automatic boolean := coalesce(p_retry_of.is_automatic, p_action_id is not null);
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

  -- locked, so that a change of it sees this command, or this command sees the change
  select a.* into v_entry from public.bruce_cmd_allowlist as a where a.name = p_name for share;
  select * into v_checked from bruce.check_command(v_entry, p_arguments, p_target);
  v_problem := v_checked.problem;
  if v_problem is null then
    select i.problem, i.is_used_up, i.not_before into v_problem, v_is_used_up, v_not_before
    from bruce.issue_problem(v_entry, p_issue_id, v_is_automatic) as i;
  end if;
  v_not_before := greatest(p_now, v_not_before);

  insert into public.bruce_cmd (
    created_at, state, name, target, service, reason, argv, requested_by, priority, risk, needs_approval, max_attempts,
    finished_at, not_before, expires_at, max_runtime, arguments, resolved, asked_target, issue_id, is_automatic, gave_up_at,
    action_id, request_id, retry_of
  )
  values (
    p_now,
    case when v_problem is not null then 'rejected' when v_entry.needs_approval then 'awaiting_approval' else 'pending' end,
    coalesce(v_entry.name, nullif(bruce.safe_text(p_name, 64), ''), '?'),
    coalesce(v_checked.target, nullif(bruce.safe_text(p_target, 253), ''), '?'),
    v_checked.service, left(v_problem, 1000), case when v_problem is null then v_checked.argv end, v_requested_by,
    least(greatest(coalesce(p_priority, 0), -1000), 1000), coalesce(v_entry.risk, 'low'),
    coalesce(v_entry.needs_approval, false), coalesce(v_entry.max_attempts, 1),
    case when v_problem is not null then p_now end, v_not_before,
    v_not_before + coalesce(v_entry.expires_after, interval '1 hour'), coalesce(v_entry.max_runtime, interval '1 minute'),
    case when v_problem is null then p_arguments
      when length(p_arguments::text) <= 4096 then coalesce(bruce.strip_secrets(p_arguments), '{}') else '{}' end,
    case when v_problem is null then v_checked.resolved else '{}' end,
    case when v_problem is null then nullif(v_checked.host, v_checked.target) end,
    p_issue_id, v_is_automatic, case when v_is_used_up then p_now end, p_action_id, p_request_id, p_retry_of.command_id
  )
  on conflict do nothing
  returning * into v_command;
  if not found then
    -- asked for twice at once: the other one is it
    select c.* into v_command from public.bruce_cmd as c
    where c.action_id = p_action_id or c.requested_by = v_requested_by and c.request_id = p_request_id;
  end if;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.enqueue_command(text, jsonb, text, text, integer, uuid, uuid, timestamptz, uuid, public.bruce_cmd) is
  'Queues a command, or stores why it is not allowed. The same action or request again is the same command.';

create or replace function bruce.command_answer(p_command public.bruce_cmd)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200, 'command_id', p_command.command_id, 'state', p_command.state, 'reason', p_command.reason,
    'target', p_command.target, 'not_before', p_command.not_before, 'expires_at', p_command.expires_at
  );
end;
$$;
comment on function bruce.command_answer(public.bruce_cmd) is 'What who asked for a command is told of it.';

create or replace function bruce.request_command(
  p_token_sha256 text, p_name text, p_target text, p_arguments jsonb, p_priority integer, p_issue_id uuid,
  p_request_id uuid, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
  v_waiting constant integer := 100;
  v_rejected constant integer := 200;
  v_priority integer := least(greatest(coalesce(p_priority, 0), -9), 9);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.may_read(v_token, (select r.host from bruce.resolve_host(p_target) as r)) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope', 'message', 'This token may not ask for commands on that host.'
    );
  end if;
  -- its command would tell whether that issue is gone
  if exists (
    select from public.issues as i where i.issue_id = p_issue_id and not bruce.may_read(v_token, i.hostname)
  ) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope', 'message', 'This token may not ask for commands for that issue.'
    );
  end if;
  if (
    select count(*) >= v_waiting from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = v_token ->> 'name'
  ) then
    return jsonb_build_object(
      'status', 429, 'code', 'too_many_waiting', 'retry_after_s', 60,
      'message', format('%s commands of this token wait already.', v_waiting)
    );
  end if;
  -- what is refused is stored too, and kept: not as often as a broken program asks
  if (
    select count(*) >= v_rejected from public.bruce_cmd as c
    where c.finished_at > p_now - interval '1 hour' and c.state = 'rejected' and c.requested_by = v_token ->> 'name'
  ) then
    return jsonb_build_object(
      'status', 429, 'code', 'too_many_rejected', 'retry_after_s', 600,
      'message', format('%s commands of this token were rejected within an hour.', v_rejected)
    );
  end if;
  return bruce.enqueue_command(
    p_name => p_name, p_arguments => p_arguments, p_target => p_target, p_requested_by => v_token ->> 'name',
    p_priority => v_priority + case v_token ->> 'role' when 'operator' then 200 else 100 end,
    p_issue_id => p_issue_id, p_now => p_now, p_request_id => p_request_id
  );
end;
$$;
comment on function bruce.request_command(text, text, text, jsonb, integer, uuid, uuid, timestamptz) is
  'Security definer: the edge may neither read tokens nor write commands; it hands over who asks for what.';

revoke execute on all functions in schema bruce from public;
