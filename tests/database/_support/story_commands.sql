-- Words for stories about commands: a home, an allow-list, workers and people.

create schema commands;

create function commands.home()
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
comment on function commands.home() is 'Hosts, services, an allow-list and tokens; a token is the hash of its name.';

create function commands.token(p_name text)
returns text
language sql
as $$
  select encode(sha256(p_name::bytea), 'hex');
$$;
comment on function commands.token(text) is 'Hash of the token of that name.';

create function commands.ask(p_name text default 'restart', p_target text default 'box2-daily', p_service text default 'freshrss', p_by text default 'alice')
returns uuid
language sql
as $$
  select (public.enqueue_command(commands.token(p_by), p_name, p_target, jsonb_build_object('service', p_service)) ->> 'command_id')::uuid;
$$;
comment on function commands.ask(text, text, text, text) is 'Somebody asks for a command. Returns its id.';

create function commands.claim(p_max integer default 1, p_worker text default 'furymcp', p_token text default 'worker')
returns jsonb
language sql
as $$
  select public.claim_commands(commands.token(p_token), p_worker, max => p_max) -> 'commands';
$$;
comment on function commands.claim(integer, text, text) is 'A worker claims.';

create function commands.lease(p_command_id uuid)
returns uuid
language sql
as $$
  select c.lease from public.bruce_cmd as c where c.command_id = p_command_id;
$$;
comment on function commands.lease(uuid) is 'Lease of a command that is held.';

create function commands.beat(p_command_id uuid, p_lease uuid default null)
returns text
language sql
as $$
  select public.heartbeat_command(commands.token('worker'), p_command_id, coalesce(p_lease, commands.lease(p_command_id))) ->> 'state';
$$;
comment on function commands.beat(uuid, uuid) is 'The holder says that it lives; returns the state it is answered.';

create function commands.finish(p_command_id uuid, p_outcome text default 'succeeded', p_rest jsonb default '{}', p_lease uuid default null)
returns jsonb
language sql
as $$
  select public.finish_command(
    commands.token('worker'), p_command_id, coalesce(p_lease, commands.lease(p_command_id), gen_random_uuid()),
    jsonb_build_object('outcome', p_outcome, 'exit_code', case p_outcome when 'succeeded' then 0 end) || p_rest
  );
$$;
comment on function commands.finish(uuid, text, jsonb, uuid) is 'The worker reports a result.';

create function commands.state(p_command_id uuid)
returns text
language sql
as $$
  select c.state from public.bruce_cmd as c where c.command_id = p_command_id;
$$;
comment on function commands.state(uuid) is 'State of a command.';

create function commands.told(p_command_id uuid)
returns setof text
language sql
as $$
  select j.message from public.journal as j where j.command_id = p_command_id order by j.id;
$$;
comment on function commands.told(uuid) is 'What the journal says of a command.';

create function commands.try(p_name text, p_target text, p_arguments jsonb)
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
comment on function commands.try(text, text, jsonb) is 'Asks for a command; returns where and what would be run, or why not.';
