-- Words for stories about commands: a home, an allow-list, workers and people.

create function tests.home()
returns void
language sql
as $$
  select set_config('bruce.now', '2026-03-01T12:00:00Z', false);
  insert into public.assets (name, asset_type, vmid, parent) values
    ('box2', 'device', null, null), ('box2-daily', 'vm', 112, 'box2'), ('nas', 'device', null, null);
  insert into public.expected_services (hostname, name, aliases) values
    ('box2-daily', 'freshrss', '{rss}'), ('box2-daily', 'tandoor', '{tandoor-recipes}'), ('nas', 'jellyfin', '{}');
  insert into public.expected_services (hostname, name, lifecycle) values ('box2-daily', 'gone', 'retired');
  insert into public.bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments, targets) values
    ('restart', true, 'Restarts a service.', 'low', false, array['docker', 'restart', '{service}'], '{"service": {"type": "service"}}', '{box2-*}'),
    ('start', true, 'Starts a service.', 'medium', true, array['docker', 'start', '{service}'], '{"service": {"type": "service"}}', '{*}'),
    ('wipe', true, 'Wipes a service.', 'high', true, array['wipe', '{service}'], '{"service": {"type": "service"}}', '{*}'),
    ('off', false, 'Not in use.', 'low', false, array['true'], '{}', '{*}');
  select public.create_token(t.name, t.role, encode(sha256(t.name::bytea), 'hex'), t.hosts::text[])
  from (values
    ('worker', 'worker', null), ('nas-worker', 'worker', '{nas}'), ('alice', 'operator', null), ('bob', 'operator', null),
    ('robot', 'agent', null), ('narrow', 'agent', '{nas}'), ('docker', 'collector', null)
  ) as t (name, role, hosts);
$$;
comment on function tests.home() is 'Hosts, services, an allow-list and tokens; a token is the hash of its name.';

create function tests.token_of(p_name text)
returns text
language sql
as $$
  select encode(sha256(p_name::bytea), 'hex');
$$;
comment on function tests.token_of(text) is 'Hash of the token of that name.';

create function tests.ask(p_name text default 'restart', p_target text default 'box2-daily', p_service text default 'freshrss', p_by text default 'alice')
returns uuid
language sql
as $$
  select (public.enqueue_command(tests.token_of(p_by), p_name, p_target, jsonb_build_object('service', p_service)) ->> 'command_id')::uuid;
$$;
comment on function tests.ask(text, text, text, text) is 'Somebody asks for a command. Returns its id.';

create function tests.claim(p_max integer default 1, p_worker text default 'furymcp', p_token text default 'worker')
returns jsonb
language sql
as $$
  select public.claim_commands(tests.token_of(p_token), p_worker, max => p_max) -> 'commands';
$$;
comment on function tests.claim(integer, text, text) is 'A worker claims.';

create function tests.lease(p_command_id uuid)
returns uuid
language sql
as $$
  select c.lease from public.bruce_cmd as c where c.command_id = p_command_id;
$$;
comment on function tests.lease(uuid) is 'Lease of a command that is held.';

create function tests.beat(p_command_id uuid, p_lease uuid default null)
returns text
language sql
as $$
  select public.heartbeat_command(tests.token_of('worker'), p_command_id, coalesce(p_lease, tests.lease(p_command_id))) ->> 'state';
$$;
comment on function tests.beat(uuid, uuid) is 'The holder says that it lives; returns the state it is answered.';

create function tests.finish(p_command_id uuid, p_outcome text default 'succeeded', p_rest jsonb default '{}', p_lease uuid default null)
returns jsonb
language sql
as $$
  select public.finish_command(
    tests.token_of('worker'), p_command_id, coalesce(p_lease, tests.lease(p_command_id), gen_random_uuid()),
    jsonb_build_object('outcome', p_outcome, 'exit_code', case p_outcome when 'succeeded' then 0 end) || p_rest
  );
$$;
comment on function tests.finish(uuid, text, jsonb, uuid) is 'The worker reports a result.';

create function tests.state_of(p_command_id uuid)
returns text
language sql
as $$
  select c.state from public.bruce_cmd as c where c.command_id = p_command_id;
$$;
comment on function tests.state_of(uuid) is 'State of a command.';

create function tests.try(p_name text, p_target text, p_arguments jsonb)
returns text
language plpgsql
as $$
declare
  v_id uuid := bruce.enqueue_command(p_name, p_arguments, p_target, 'me') ->> 'command_id';
begin
  return (
    select coalesce(c.state || ': ' || c.reason, c.target || ': ' || array_to_string(c.argv, ' '))
    from public.bruce_cmd as c
    where c.command_id = v_id
  );
end;
$$;
comment on function tests.try(text, text, jsonb) is 'Asks for a command; returns where and what would be run, or why not.';

create function tests.carry_out(p_command_id uuid, p_outcome text default 'succeeded', p_rest jsonb default null)
returns uuid
language plpgsql
as $$
begin
  perform tests.claim();
  perform tests.beat(p_command_id);
  perform tests.finish(
    p_command_id, p_outcome, coalesce(p_rest, case p_outcome when 'failed' then '{"exit_code": 1}' else '{}'::jsonb end));
  return p_command_id;
end;
$$;
comment on function tests.carry_out(uuid, text, jsonb) is 'The worker claims the command, starts it and reports how it ended.';

create function tests.freshrss_is(p_state text, p_complete boolean default true)
returns void
language sql
as $$
  select tests.observe('box2-daily', 'docker', tests.docker(
    tests.container('freshrss', jsonb_build_object('state', p_state)), tests.container('tandoor')), p_complete);
$$;
comment on function tests.freshrss_is(text, boolean) is 'box2-daily reports freshrss in this state, and tandoor that runs.';
