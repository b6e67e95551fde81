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
    -- a worker that lets a command run longer than max_runtime counts as lost, although it still reports
    lease_until = least(
      greatest(c.lease_until, v_now + make_interval(secs => c.lease_s)),
      coalesce(c.started_at, v_now) + c.max_runtime + interval '2 minutes'
    )
  where c.command_id = heartbeat_command.command_id and c.lease = heartbeat_command.lease
    and bruce.in_scope(v_token, c.target)
    and not (c.state = 'claimed' and c.cancel_requested_at is not null)
  returning c.* into v_command;
  if found then
    -- a busy worker claims nothing: its heartbeat counts instead. One that runs once has no row
    if exists (select from public.heartbeats as h where h.name = 'worker ' || v_command.claimed_by) then
      perform bruce.note_worker(v_command.claimed_by, v_now);
    end if;
    return jsonb_build_object(
      'status', 200, 'lease_until', v_command.lease_until,
      'state', case when v_command.cancel_requested_at is null then 'running' else 'cancelled' end
    );
  end if;

  -- cancelled before it started: end it
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
    'status', 200, 'lease_until', null,
    'state', case when v_command.finished_at is null then 'lost' else v_command.state end
  );
end;
$$;
comment on function public.heartbeat_command(text, uuid, uuid) is
  'Extends the lease of a command. Only its holder is answered running, with the new end of the lease; the '
  'first such answer starts the command. Any other state means: do not start, or stop. Security definer: '
  'workers write no table.';

grant execute on function public.heartbeat_command(text, uuid, uuid) to service_role;
