create function public.heartbeat_command(token_sha256 text, command_id uuid, lease uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(heartbeat_command.token_sha256, array['worker']);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  update public.bruce_cmd as c
  set state = case when c.cancel_requested_at is null then 'running' else c.state end,
    started_at = case when c.cancel_requested_at is null then coalesce(c.started_at, v_now)
      else c.started_at end,
    -- what runs longer than it may has lost its worker, whatever that says
    lease_until = least(
      greatest(c.lease_until, v_now + make_interval(secs => c.lease_s)),
      coalesce(c.started_at, v_now) + c.max_runtime + interval '2 minutes'
    )
  where c.command_id = heartbeat_command.command_id and c.lease = heartbeat_command.lease
    and bruce.in_scope(v_token, c.target)
    and not (c.state = 'claimed' and c.cancel_requested_at is not null)
  returning c.* into v_command;
  if found then
    -- a worker that has its hands full asks for no work, and lives all the same; one that runs once has no
    -- row
    if exists (select from public.heartbeats as h where h.name = 'worker ' || v_command.claimed_by) then
      perform bruce.note_worker(v_command.claimed_by, v_now);
    end if;
    return jsonb_build_object(
      'status', 200, 'state', case when v_command.cancel_requested_at is null then 'running'
        else 'cancelled' end,
      'lease_until', v_command.lease_until
    );
  end if;

  -- cancelled before it started: it never will
  update public.bruce_cmd as c
  set state = 'cancelled', reason = 'cancelled before it started', finished_at = v_now,
    lease = null, lease_s = null, lease_until = null
  where c.command_id = heartbeat_command.command_id and c.lease = heartbeat_command.lease
    and bruce.in_scope(v_token, c.target)
    and c.state = 'claimed'
  returning c.* into v_command;
  if not found then
    select c.* into v_command from public.bruce_cmd as c
    where c.command_id = heartbeat_command.command_id and bruce.in_scope(v_token, c.target);
    if not found then
      return bruce.unknown_command();
    end if;
  end if;
  return jsonb_build_object(
    'status', 200, 'state', case when v_command.finished_at is null then 'lost' else v_command.state end,
      'lease_until', null
  );
end;
$$;
comment on function public.heartbeat_command(text, uuid, uuid) is
  'State running and the new end of the lease, for who holds it; any other state means: do not start, or '
  'stop. Security definer: only the holder of the lease is answered running, and the first such answer is '
  'what starts a command. Any other answer means: do not start, or stop.';

grant execute on function public.heartbeat_command(text, uuid, uuid) to service_role;
