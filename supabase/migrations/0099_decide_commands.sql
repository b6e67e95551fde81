-- Approving, cancelling, repeating and asking about commands.

create or replace function bruce.approve_command(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state <> 'awaiting_approval' or v_command.expires_at <= p_now then
    return jsonb_build_object(
      'status', 409, 'code', 'not_awaiting_approval',
      'message', format('The command is %s.',
        case v_command.state when 'awaiting_approval' then 'expired' else v_command.state end)
    );
  end if;
  if v_command.risk = 'high' and v_command.requested_by = p_by then
    return jsonb_build_object(
      'status', 403, 'code', 'four_eyes', 'message', 'A command of high risk is approved by somebody else than asked for it.'
    );
  end if;
  update public.bruce_cmd as c
  set state = 'pending', approved_at = p_now, approved_by = p_by,
    -- the worker gets as much time as if it had been asked for now
    expires_at = greatest(p_now, c.not_before) + (c.expires_at - greatest(c.created_at, c.not_before))
  where c.command_id = p_command_id
  returning c.* into v_command;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.approve_command(uuid, text, timestamptz) is
  'Lets a command run that waits for approval. One of high risk takes four eyes. '
  'In Studio: select bruce.approve_command(''...'', ''my name'').';

create or replace function bruce.cancel_command(
  p_command_id uuid, p_by text, p_reason text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
  v_reason text := coalesce(nullif(bruce.safe_text(p_reason, 500), ''), 'cancelled by ' || p_by);
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state in ('pending', 'awaiting_approval') then
    update public.bruce_cmd as c
    set state = 'cancelled', finished_at = p_now, reason = v_reason, cancel_requested_at = p_now, cancel_requested_by = p_by
    where c.command_id = p_command_id
    returning c.* into v_command;
  elsif v_command.finished_at is null then
    update public.bruce_cmd as c set cancel_requested_at = p_now, cancel_requested_by = p_by
    where c.command_id = p_command_id and c.cancel_requested_at is null;
  elsif v_command.state <> 'cancelled' then
    return jsonb_build_object(
      'status', 409, 'code', 'already_ended', 'message', format('The command is %s.', v_command.state)
    );
  end if;
  return bruce.command_answer(v_command);
end;
$$;
comment on function bruce.cancel_command(uuid, text, text, timestamptz) is
  'Cancels a command that waits, at once. The worker of one that it holds is told with its next heartbeat.';

create or replace function bruce.requeue_command(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
  v_again public.bruce_cmd;
begin
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state not in ('failed', 'expired', 'cancelled', 'undetermined', 'succeeded') then
    return jsonb_build_object(
      'status', 409, 'code', 'not_to_be_repeated', 'message', format('The command is %s.', v_command.state)
    );
  end if;
  -- a person's wish: none of the budget of the reaction, and ahead of it
  v_again.command_id := v_command.command_id;
  v_again.is_automatic := false;
  return bruce.enqueue_command(
    p_name => v_command.name, p_arguments => v_command.arguments,
    p_target => coalesce(v_command.asked_target, v_command.target), p_requested_by => p_by,
    p_priority => 200, p_issue_id => v_command.issue_id, p_now => p_now, p_retry_of => v_again
  );
end;
$$;
comment on function bruce.requeue_command(uuid, text, timestamptz) is
  'Queues the same again, checked anew, as a command of its own: what has ended stays so.';

create or replace function bruce.decide_command(
  p_token_sha256 text, p_command_id uuid, p_decision text, p_reason text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    p_token_sha256, case p_decision when 'cancel' then array['operator', 'agent'] else array['operator'] end
  );
  v_by text := v_token ->> 'name';
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not exists (
    select from public.bruce_cmd as c
    where c.command_id = p_command_id
      and (c.requested_by = v_by or v_token ->> 'role' = 'operator' and bruce.may_read(v_token, c.target))
  ) then
    return bruce.unknown_command();
  end if;
  return case p_decision
    when 'approve' then bruce.approve_command(p_command_id, v_by, p_now)
    when 'cancel' then bruce.cancel_command(p_command_id, v_by, p_reason, p_now)
    when 'requeue' then bruce.requeue_command(p_command_id, v_by, p_now)
  end;
end;
$$;
comment on function bruce.decide_command(text, uuid, text, text, timestamptz) is
  'Security definer: the edge may neither read tokens nor write commands. Agents cancel what they asked for themselves.';

create or replace function bruce.command_status(p_token_sha256 text, p_command_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator', 'worker']);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = p_command_id and (c.requested_by = v_token ->> 'name' or bruce.may_read(v_token, c.target));
  if not found then
    return bruce.unknown_command();
  end if;
  return jsonb_build_object(
    'status', 200,
    'command', to_jsonb(v_command) - array['lease', 'lease_s'],
    'results', (
      select coalesce(jsonb_agg(
        to_jsonb(r) - array['id', 'command_id', 'lease', 'content_hash'] order by r.is_late, r.id
      ), '[]')
      from public.bruce_cmd_result as r where r.command_id = p_command_id
    )
  );
end;
$$;
comment on function bruce.command_status(text, uuid) is
  'Security definer: the edge may not read tokens. All of a command but its lease, and what was reported of it.';

create or replace function bruce.command_allowlist(p_token_sha256 text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator', 'worker']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return jsonb_build_object('status', 200, 'commands', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.name, 'description', a.description, 'arguments', a.arguments, 'targets', a.targets, 'runs_on', a.runs_on,
      'risk', a.risk, 'needs_approval', a.needs_approval, 'argv', a.argv,
      'max_runtime_s', ceil(extract(epoch from a.max_runtime))::integer
    ) order by a.name), '[]')
    from public.bruce_cmd_allowlist as a where a.enabled
  ));
end;
$$;
comment on function bruce.command_allowlist(text) is
  'Security definer: the edge may not read tokens. Commands that may be asked for.';

revoke execute on all functions in schema bruce from public;
