create function public.claim_commands(
  token_sha256 text, worker text, targets text[] default null, names text[] default null,
  max integer default 1, lease_s integer default 60, once boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(claim_commands.token_sha256, array['worker']);
  v_is_free boolean := bruce.in_scope(v_token, null);
  v_lease_s integer := least(greatest(coalesce(claim_commands.lease_s, 60), 5), 600);
  v_commands jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  -- a worker that runs once is not expected to report again
  if not coalesce(claim_commands.once, false) then
    perform bruce.note_worker(claim_commands.worker, v_now);
  end if;
  if not exists (select from public.bruce_cmd as c where c.finished_at is null) then
    perform bruce.let_commit_wait();
    return jsonb_build_object('status', 200, 'commands', '[]'::jsonb);
  end if;
  perform bruce.settle_commands(v_now);
  -- one claim at a time: two that each see a target idle would both take it
  perform bruce.lock_commands();

  with next as materialized (
    select distinct on (c.target) c.command_id, c.priority, c.created_at
    from public.bruce_cmd as c
    join public.bruce_cmd_allowlist as a on a.name = c.name
    where c.state = 'pending' and c.not_before <= v_now and c.expires_at > v_now
      and not exists (select from public.bruce_cmd as b where b.target = c.target and b.lease is not null)
      and (v_is_free or bruce.in_scope(v_token, c.target))
      and (claim_commands.targets is null
        or exists (select from unnest(claim_commands.targets) as g where bruce.matches_glob(c.target, g)))
      and (claim_commands.names is null or c.name = any (claim_commands.names))
      and (a.workers = '{*}'
        or exists (select from unnest(a.workers) as g where bruce.matches_glob(claim_commands.worker, g)))
    order by c.target, c.priority desc, c.created_at, c.command_id
  ),
  chosen as materialized (
    select c.command_id
    from public.bruce_cmd as c
    where c.state = 'pending' and c.command_id in (
      select n.command_id from next as n
      order by n.priority desc, n.created_at, n.command_id
      limit least(greatest(coalesce(claim_commands.max, 1), 1), 20)
    )
    -- one that is being cancelled now is left to that
    for update skip locked
  ),
  claimed as (
    update public.bruce_cmd as c
    set state = 'claimed', attempt = c.attempt + 1, claimed_at = v_now, claimed_by = claim_commands.worker,
      lease = gen_random_uuid(), lease_s = v_lease_s, lease_until = v_now + make_interval(secs => v_lease_s)
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
comment on function public.claim_commands(text, text, text[], text[], integer, integer, boolean) is
  'Hands a worker up to max commands, each with a lease: highest priority first, then the oldest, one at a '
  'time per target. The worker starts one when heartbeat_command has answered running. With once, the worker '
  'ends by itself and is not expected to report again. Security definer: workers are handed what their token '
  'may run; they write no table.';

grant execute on function public.claim_commands(text, text, text[], text[], integer, integer, boolean)
  to service_role;
