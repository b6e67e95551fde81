-- Words to tell a story with: what collectors report, and how time passes. Loaded into the database that every pgTAP
-- file gets a clone of.

create schema tests;

create function tests.let_pass(p_time interval)
returns timestamptz
language sql
as $$
  select set_config('bruce.now', (bruce.clock() + p_time)::text, false)::timestamptz;
$$;
comment on function tests.let_pass(interval) is 'Moves the present of this session forward. Returns it.';

create function tests.observe(
  p_hostname text, p_source text, p_snapshot jsonb, p_complete boolean default true, p_interval_s integer default 300
)
returns void
language sql
as $$
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, complete, collector)
  values (
    p_hostname, p_source, tests.let_pass('1 minute'), p_snapshot, p_complete,
    jsonb_build_object('name', 'test', 'interval_s', p_interval_s)
  );
$$;
comment on function tests.observe(text, text, jsonb, boolean, integer) is
  'A collector reports, a minute after the last one did.';

create function tests.report_at(
  p_at timestamptz, p_hostname text, p_snapshot jsonb, p_source text default 'docker', p_interval_s integer default 60
)
returns void
language sql
as $$
  select set_config('bruce.now', p_at::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, collector, snapshot)
  values (p_hostname, p_source, p_at, jsonb_build_object('interval_s', p_interval_s), p_snapshot);
$$;
comment on function tests.report_at(timestamptz, text, jsonb, text, integer) is
  'This is the present of the session from now on, and a collector reports.';

create function tests.fails(p_hostname text, p_source text, p_kind text, p_message text)
returns void
language sql
as $$
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, complete, error, collector)
  values (
    p_hostname, p_source, tests.let_pass('1 minute'), '{}', false,
    jsonb_build_object('kind', p_kind, 'message', p_message), '{"name": "test", "interval_s": 300}'
  );
$$;
comment on function tests.fails(text, text, text, text) is 'A collector reports that it could not collect.';

create function tests.wait(p_time interval)
returns void
language sql
as $$
  select bruce.hear('engine', tests.let_pass(p_time));
  select bruce.run_jobs(bruce.clock());
$$;
comment on function tests.wait(interval) is 'Nothing is reported for a while in which the engine runs; then the jobs run.';

create function tests.is_away(p_time interval)
returns void
language sql
as $$
  select bruce.run_jobs(tests.let_pass(p_time));
$$;
comment on function tests.is_away(interval) is 'The engine does not run for a while; then the jobs run.';

create function tests.jobs_at(p_now timestamptz)
returns jsonb
language sql
as $$
  select set_config('bruce.now', p_now::text, false);
  select bruce.run_jobs(p_now);
$$;
comment on function tests.jobs_at(timestamptz) is 'This is the present of the session from now on, and the jobs run. Returns their answer.';

create function tests.runs_until(p_now timestamptz)
returns jsonb
language sql
as $$
  select bruce.hear('engine', p_now);
  select tests.jobs_at(p_now);
$$;
comment on function tests.runs_until(timestamptz) is 'The engine runs until this moment; then the jobs run. Returns their answer.';

create function tests.is_seen(p_hostname text, p_source text, p_entities integer)
returns text
language sql
as $$
  select extensions.is(
    (
      select count(e.entity_id)::integer
      from bruce.scopes as s left join bruce.entities as e using (scope_id)
      where s.hostname = p_hostname and s.source = p_source and s.applied_snapshot_id is not null
      group by s.scope_id
    ),
    p_entities, format('%s/%s was taken in: %s entities', p_hostname, p_source, p_entities)
  );
$$;
comment on function tests.is_seen(text, text, integer) is
  'An assertion for a test of silence: the engine took in what that collector reports, and knows so many entities of it.';

create function tests.minutes_pass(p_minutes integer)
returns void
language sql
as $$
  select tests.wait('1 minute') from generate_series(1, p_minutes);
$$;
comment on function tests.minutes_pass(integer) is 'So many minutes, the jobs running after each.';

create function tests.docker(variadic p_containers jsonb[] default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('containers', to_jsonb(p_containers));
$$;
comment on function tests.docker(jsonb[]) is 'A Docker snapshot of these containers.';

create function tests.container(p_name text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('name', p_name, 'state', 'running', 'ports', '[]'::jsonb) || p_rest;
$$;
comment on function tests.container(text, jsonb) is 'A container: running, without ports, unless the rest says otherwise.';

create function tests.at_minute(p_minute integer, variadic p_containers jsonb[])
returns void
language sql
as $$
  select tests.report_at('2026-03-01 12:00Z'::timestamptz + make_interval(mins => p_minute), 'box', tests.docker(variadic p_containers));
$$;
comment on function tests.at_minute(integer, jsonb[]) is 'So many minutes after noon of the first of March, box reports these containers.';

create function tests.proxmox(p_node text, variadic p_guests jsonb[] default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'nodes', jsonb_build_array(jsonb_build_object('node', p_node, 'status', 'online')),
    'guests', (select coalesce(jsonb_agg(jsonb_build_object('node', p_node) || g), '[]') from unnest(p_guests) as g)
  );
$$;
comment on function tests.proxmox(text, jsonb[]) is 'A Proxmox snapshot: one node that is online, with these guests.';

create function tests.guest(p_vmid integer, p_name text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('vmid', p_vmid, 'type', 'qemu', 'name', p_name, 'status', 'running') || p_rest;
$$;
comment on function tests.guest(integer, text, jsonb) is 'A guest: running, unless the rest says otherwise.';

create function tests.pools(variadic p_pools jsonb[] default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('system', '{"hostname": "truenas"}'::jsonb, 'pools', to_jsonb(p_pools));
$$;
comment on function tests.pools(jsonb[]) is 'A TrueNAS snapshot of these pools.';

create function tests.checks(variadic p_checks jsonb[])
returns jsonb
language sql
as $$
  select jsonb_build_object('checks', to_jsonb(p_checks));
$$;
comment on function tests.checks(jsonb[]) is 'The results of these probes.';

create function tests.restarts(p_count integer, p_after interval)
returns void
language sql
as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', jsonb_build_object('restart_count', p_count))));
$$;
comment on function tests.restarts(integer, interval) is 'Some time later, box2-daily counts so many restarts of maloja.';

-- roles of the API ask the helpers too
grant usage on schema tests to authenticated, service_role;
