-- Taking commands, holding them, and what becomes of those whose time is over.

create or replace function bruce.settle_commands(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_ended public.bruce_cmd[];
begin
  -- mostly there is nothing: two looks at small indexes
  if not exists (select from public.bruce_cmd as c where c.lease is not null and c.lease_until < p_now)
    and not exists (
      select from public.bruce_cmd as c where c.state in ('pending', 'awaiting_approval') and c.expires_at <= p_now
    )
  then
    return 0;
  end if;
  perform bruce.lock_commands();
  with lost as materialized (
    select c.* from public.bruce_cmd as c
    where c.lease is not null and c.lease_until < p_now
    order by c.command_id for update skip locked
  ),
  overdue as materialized (
    select c.* from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.expires_at <= p_now
    order by c.command_id for update skip locked
  ),
  decided as (
    select c.command_id, case
      when c.state in ('pending', 'awaiting_approval') then 'expired'
      when c.state = 'running' then 'undetermined'
      when c.cancel_requested_at is not null then 'cancelled'
      when c.expires_at <= p_now or c.attempt >= c.max_attempts then 'failed'
      else 'pending'
    end as state
    from (select * from lost union all select * from overdue) as c
  ),
  settled as (
    update public.bruce_cmd as c
    set state = d.state,
      lease = null, lease_s = null, lease_until = null,
      claimed_at = case when d.state <> 'pending' then c.claimed_at end,
      claimed_by = case when d.state <> 'pending' then c.claimed_by end,
      finished_at = case when d.state <> 'pending' then p_now end,
      verification = case when d.state = 'undetermined' and c.issue_id is not null then 'waiting' else 'not_needed' end,
      reason = case
        when d.state = 'expired' and c.state = 'pending' then 'no worker took it in time'
        when d.state = 'expired' then 'nobody approved it in time'
        when d.state = 'undetermined'
          then format('worker %s was lost while it ran: whether it took effect is not known', c.claimed_by)
        when d.state = 'cancelled' then 'cancelled before it started'
        when d.state = 'failed' then format('no worker started it in %s attempts', c.attempt)
      end
    from decided as d
    where c.command_id = d.command_id
    returning c.*
  )
  select array_agg(s::public.bruce_cmd) into v_ended from settled as s;
  perform bruce.follow_up(e, p_now) from unnest(v_ended) as e where e.finished_at is not null;
  return cardinality(v_ended);
end;
$$;
comment on function bruce.settle_commands(timestamptz) is
  'Lost before the start, a command waits again, within its attempts; lost after it, it is undetermined and never run again '
  'by itself. What nobody took or approved in time expires. Returns how many.';

create or replace function bruce.claim_commands(
  p_token_sha256 text, p_worker text, p_targets text[], p_names text[], p_max integer, p_lease_s integer,
  p_once boolean default false, p_now timestamptz default bruce.clock()
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
  -- null: all
  v_scope text[] := case jsonb_typeof(v_token -> 'hosts') when 'array'
    then array(select jsonb_array_elements_text(v_token -> 'hosts')) end;
  v_lease_s integer := least(greatest(coalesce(p_lease_s, 60), 5), 600);
  v_commands jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- one that ends by itself will not be missed
  if not coalesce(p_once, false) then
    perform bruce.note_worker(p_worker, p_now);
  end if;
  if not exists (select from public.bruce_cmd as c where c.finished_at is null) then
    return jsonb_build_object('status', 200, 'commands', '[]'::jsonb);
  end if;
  perform bruce.settle_commands(p_now);
  -- one claim at a time: two that each see a target idle would both take it
  perform bruce.lock_commands();

  with next as materialized (
    select distinct on (c.target) c.command_id, c.priority, c.created_at
    from public.bruce_cmd as c
    join public.bruce_cmd_allowlist as a on a.name = c.name
    where c.state = 'pending' and c.not_before <= p_now and c.expires_at > p_now
      and not exists (select from public.bruce_cmd as b where b.target = c.target and b.lease is not null)
      and (v_scope is null or exists (select from unnest(v_scope) as g where bruce.matches_glob(c.target, g)))
      and (p_targets is null or exists (select from unnest(p_targets) as g where bruce.matches_glob(c.target, g)))
      and (p_names is null or c.name = any (p_names))
      and (a.workers = '{*}' or exists (select from unnest(a.workers) as g where bruce.matches_glob(p_worker, g)))
    order by c.target, c.priority desc, c.created_at, c.command_id
  ),
  chosen as materialized (
    select c.command_id
    from public.bruce_cmd as c
    where c.state = 'pending' and c.command_id in (
      select n.command_id from next as n
      order by n.priority desc, n.created_at, n.command_id
      limit least(greatest(coalesce(p_max, 1), 1), 20)
    )
    -- one that is being cancelled now is left to that
    for update skip locked
  ),
  claimed as (
    update public.bruce_cmd as c
    set state = 'claimed', attempt = c.attempt + 1, claimed_at = p_now, claimed_by = p_worker,
      lease = gen_random_uuid(), lease_s = v_lease_s, lease_until = p_now + make_interval(secs => v_lease_s)
    from chosen as o
    where c.command_id = o.command_id
    returning c.*
  )
  select jsonb_agg(jsonb_build_object(
    'command_id', c.command_id, 'name', c.name, 'target', c.target, 'arguments', c.resolved, 'argv', c.argv,
    'attempt', c.attempt, 'lease', c.lease, 'lease_s', c.lease_s,
    'max_runtime_s', ceil(extract(epoch from c.max_runtime))::integer, 'issue_id', c.issue_id
  ) order by c.priority desc, c.created_at, c.command_id)
  into v_commands
  from claimed as c;
  return jsonb_build_object('status', 200, 'commands', coalesce(v_commands, '[]'));
end;
$$;
comment on function bruce.claim_commands(text, text, text[], text[], integer, integer, boolean, timestamptz) is
  'Security definer: workers are handed what their token may run; they write no table. Highest priority first, then the '
  'oldest, one at a time per target.';

create or replace function bruce.note_worker(p_worker text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if exists (
    select from public.heartbeats as h
    where h.name = 'worker ' || p_worker and h.last_beat_at between p_now - interval '2 minutes' and p_now
  ) then
    return;
  end if;
  -- a token that makes up names does not fill the table
  if (
    select count(*) < 50 or bool_or(h.name = 'worker ' || p_worker) from public.heartbeats as h where h.kind = 'worker'
  ) then
    perform bruce.beat(
      'worker ' || p_worker, 'worker', (select r.host from bruce.resolve_host(p_worker) as r where r.candidates = 1),
      interval '5 minutes', p_now => p_now
    );
  end if;
end;
$$;
comment on function bruce.note_worker(text, timestamptz) is 'A worker asked for work: it lives.';

create or replace function bruce.heartbeat_command(
  p_token_sha256 text, p_command_id uuid, p_lease uuid, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker']);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  update public.bruce_cmd as c
  set state = case when c.cancel_requested_at is null then 'running' else c.state end,
    started_at = case when c.cancel_requested_at is null then coalesce(c.started_at, p_now) else c.started_at end,
    -- what runs longer than it may has lost its worker, whatever that says
    lease_until = least(
      greatest(c.lease_until, p_now + make_interval(secs => c.lease_s)),
      coalesce(c.started_at, p_now) + c.max_runtime + interval '2 minutes'
    )
  where c.command_id = p_command_id and c.lease = p_lease and bruce.may_read(v_token, c.target)
    and not (c.state = 'claimed' and c.cancel_requested_at is not null)
  returning c.* into v_command;
  if found then
    -- a worker that has its hands full asks for no work, and lives all the same; one that runs once has no row
    if exists (select from public.heartbeats as h where h.name = 'worker ' || v_command.claimed_by) then
      perform bruce.note_worker(v_command.claimed_by, p_now);
    end if;
    return jsonb_build_object(
      'status', 200, 'state', case when v_command.cancel_requested_at is null then 'running' else 'cancelled' end,
      'lease_until', v_command.lease_until
    );
  end if;

  -- cancelled before it started: it never will
  update public.bruce_cmd as c
  set state = 'cancelled', reason = 'cancelled before it started', finished_at = p_now,
    lease = null, lease_s = null, lease_until = null
  where c.command_id = p_command_id and c.lease = p_lease and bruce.may_read(v_token, c.target) and c.state = 'claimed'
  returning c.* into v_command;
  if not found then
    select c.* into v_command from public.bruce_cmd as c
    where c.command_id = p_command_id and bruce.may_read(v_token, c.target);
    if not found then
      return bruce.unknown_command();
    end if;
  end if;
  return jsonb_build_object(
    'status', 200, 'state', case when v_command.finished_at is null then 'lost' else v_command.state end, 'lease_until', null
  );
end;
$$;
comment on function bruce.heartbeat_command(text, uuid, uuid, timestamptz) is
  'Security definer: only the holder of the lease is answered running, and the first such answer is what starts a command. '
  'Any other answer means: do not start, or stop.';

create or replace function bruce.unknown_command()
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 404, 'code', 'unknown_command', 'message', 'There is no such command, or it is not yours to see.'
  );
end;
$$;
comment on function bruce.unknown_command() is
  'The answer about a command that does not exist or lies outside the scope of the token.';

revoke execute on all functions in schema bruce from public;
