create function bruce.command_item(p_command public.bruce_cmd, p_token jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'command_id', p_command.command_id, 'state', p_command.state, 'name', p_command.name,
    'description', (select a.description from public.bruce_cmd_allowlist as a where a.name = p_command.name),
    'target', p_command.target, 'asked_target', p_command.asked_target, 'service', p_command.service,
    'argv', to_jsonb(p_command.argv), 'risk', p_command.risk,
    'requested_by', p_command.requested_by, 'is_automatic', p_command.is_automatic,
    'created_at', p_command.created_at, 'not_before', p_command.not_before,
    'expires_at', p_command.expires_at,
    'approved_by', p_command.approved_by, 'approved_at', p_command.approved_at,
    'attempt', p_command.attempt, 'max_attempts', p_command.max_attempts,
    'claimed_by', p_command.claimed_by, 'started_at', p_command.started_at,
    'max_runtime_s', ceil(extract(epoch from p_command.max_runtime))::integer,
    'cancel_requested_by', p_command.cancel_requested_by, 'finished_at', p_command.finished_at,
    'reason', p_command.reason, 'exit_code', p_command.exit_code,
    'verification', p_command.verification, 'verified_at', p_command.verified_at,
    'gave_up_at', p_command.gave_up_at,
    'issue', (
      select jsonb_build_object('issue_id', i.issue_id, 'status', i.status, 'details', left(i.details, 500))
      from public.issues as i
      where i.issue_id = p_command.issue_id and bruce.in_scope(p_token, i.hostname)
    ),
    'may_approve', p_command.state = 'awaiting_approval' and p_token ->> 'role' = 'operator'
      and (p_command.risk <> 'high' or p_command.requested_by <> p_token ->> 'name'),
    'may_cancel', p_command.finished_at is null and p_command.cancel_requested_at is null
      and p_token ->> 'role' in ('operator', 'agent')
      and (p_token ->> 'role' = 'operator' or p_command.requested_by = p_token ->> 'name'),
    'may_repeat', p_token ->> 'role' = 'operator'
      and p_command.state in ('failed', 'expired', 'cancelled', 'undetermined', 'succeeded')
  );
$$;
comment on function bruce.command_item(public.bruce_cmd, jsonb) is
  'A command for people: what would run, who asked for it and why, what became of it, and what the one who '
  'asks may decide about it. One of high risk is not approved by who asked for it.';
