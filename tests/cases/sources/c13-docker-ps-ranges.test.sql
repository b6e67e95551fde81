-- Port ranges as docker ps prints them: palantir/docker-compose-rule#689, microsoft/vscode-containers#578, docker/compose#6910.
select plan(21);

-- the case
select tests.declares('b1-range', '[
  {"name": "rng", "ports": ["tcp/8080", "tcp/8081"]}, {"name": "tor", "ports": ["tcp/6881", "udp/6881"]},
  {"name": "v6", "ports": ["tcp/9000"]}, {"name": "single", "ports": ["tcp/9443"]}]');
select tests.lists('b1-range', jsonb_build_array(
  tests.seen('rng', '{"ports": "0.0.0.0:8080-8081->80-81/tcp, :::8080-8081->80-81/tcp"}'),
  tests.seen('tor', '{"ports": "0.0.0.0:6881->6881/tcp, 0.0.0.0:6881->6881/udp, [::]:6881->6881/tcp, [::]:6881->6881/udp"}'),
  tests.seen('v6', '{"ports": [":::9000->9000/tcp"]}'),
  tests.seen('single', '{"ports": ["8000/tcp", "0.0.0.0:9443->9443/tcp", "9000/tcp"]}')));
select tests.differ('every one is a port');
select tests.is_seen('b1-range', 'docker', 4);
select is((select count(*) from bruce.quarantined_rows), 0::bigint, 'none is quarantined');
select tests.lists('b1-range', jsonb_build_array(
  tests.seen('rng', '{"ports": "0.0.0.0:8080-8082->80-82/tcp"}'), tests.seen('tor', '{"ports": "0.0.0.0:6881->6881/tcp"}'),
  tests.seen('v6', '{"ports": [":::9001->9000/tcp"]}'), tests.seen('single', '{"ports": ["8000/tcp"]}')));
select tests.differ(
  'PORT_MISMATCH b1-range/rng ports tcp/8080, tcp/8081 -> tcp/8080, tcp/8081, tcp/8082', 'PORT_MISMATCH b1-range/single ports tcp/9443 -> none',
  'PORT_MISMATCH b1-range/tor ports tcp/6881, udp/6881 -> tcp/6881', 'PORT_MISMATCH b1-range/v6 ports tcp/9000 -> tcp/9001', 'and another one is told');

-- every form, by every way in
create function pg_temp.read(p_ports jsonb) returns text language plpgsql as $$
declare
  v_said text;
begin
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot)
  values ('form', 'docker', tests.let_pass('1 second'), tests.docker(tests.container('x', jsonb_build_object('ports', p_ports))));
  select coalesce(e.problem, array_to_string(e.ports, ' '), 'unknown') into v_said from bruce.entities as e where e.hostname = 'form';
  return v_said;
end;
$$;
select results_eq(
  $$
    select f.form::text, pg_temp.read(f.form) from (values
      ('["8080-8082:80-82"]'::jsonb), ('["127.0.0.1:53-54:53-54/udp"]'), ('"[::]:6881-6882->6881-6882/udp"'),
      ('"3000/tcp, 8000-8010/tcp"'), ('["0.0.0.0:9->9/sctp"]'), ('["0.0.0.0:32768->80/tcp", "[::]:32768->80/tcp"]'),
      ('["127.0.0.1::80"]'), ('["0.0.0.0:0->80/tcp"]'), ('["8080->80/tcp"]'),
      ('[{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}, {"PrivatePort": 443, "Type": "tcp"}]'),
      ('[{"target": 80, "published": "8080-8081", "protocol": "tcp"}]'), ('[{"host_port": 100, "container_port": 1, "range": 3, "protocol": "udp"}]'),
      ('{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}], "53/udp": null}'), ('{}'), ('""')
    ) as f (form)
  $$,
  $$
    values
      ('["8080-8082:80-82"]', 'tcp/8080 tcp/8081 tcp/8082'), ('["127.0.0.1:53-54:53-54/udp"]', 'udp/53 udp/54'),
      ('"[::]:6881-6882->6881-6882/udp"', 'udp/6881 udp/6882'), ('"3000/tcp, 8000-8010/tcp"', ''), ('["0.0.0.0:9->9/sctp"]', 'sctp/9'),
      ('["0.0.0.0:32768->80/tcp", "[::]:32768->80/tcp"]', 'tcp/32768'), ('["127.0.0.1::80"]', ''), ('["0.0.0.0:0->80/tcp"]', ''),
      ('["8080->80/tcp"]', 'tcp/8080'),
      ('[{"IP": "0.0.0.0", "Type": "tcp", "PublicPort": 8080, "PrivatePort": 80}, {"Type": "tcp", "PrivatePort": 443}]', 'tcp/8080'),
      ('[{"target": 80, "protocol": "tcp", "published": "8080-8081"}]', 'tcp/8080 tcp/8081'),
      ('[{"range": 3, "protocol": "udp", "host_port": 100, "container_port": 1}]', 'udp/100 udp/101 udp/102'),
      ('{"53/udp": null, "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}]}', 'tcp/8080'),
      ('{}', ''), ('""', '')
  $$,
  'as text, in a list, as objects of Docker, compose and Podman, as a map of inspect'
);
-- what is no port is told; a range that is too long, too
select is(pg_temp.read('["8081-8080:80-81"]'), '.ports[0] is no port mapping, or one of more than 4,096 ports', 'backwards');
select is(pg_temp.read('["80:80", "0-70000:0-70000"]'), '.ports[1] is no port mapping, or one of more than 4,096 ports', 'beyond the last port');
select is(pg_temp.read('"0.0.0.0:1-65535->1-65535/tcp"'), '.ports[0] is no port mapping, or one of more than 4,096 ports', 'all of them');
select is(pg_temp.read('["http"]'), '.ports[0] is no port mapping', 'a word');
select is(pg_temp.read('["80-:80"]'), '.ports[0] is no port mapping, or one of more than 4,096 ports', 'half a range');
select is(cardinality(string_to_array(pg_temp.read('"0.0.0.0:10000-14095->10000-14095/udp"'), ' ')), 4096, 'calls of a telephone system');

-- declared as ranges: by the table, and by a call
insert into expected_services (hostname, name, ports) values
  ('b1-range', 'r1', '{8080-8081}'), ('b1-range', 'r2', '{8080-8081/udp}'), ('b1-range', 'r3', '{udp/8080-8081,53/tcp}'), ('b1-range', 'r4', '{sctp/7-7}');
select results_eq($$ select name, ports from expected_services where name like 'r_' order by 1 $$,
  $$ values ('r1', '{tcp/8080,tcp/8081}'::text[]), ('r2', '{udp/8080,udp/8081}'), ('r3', '{tcp/53,udp/8080,udp/8081}'), ('r4', '{sctp/7}') $$,
  'each of its ports is declared');
select throws_ok($$ insert into expected_services (hostname, name, ports) values ('b1-range', 'r5', '{1-65535}') $$, '23514', null, 'not all of them');
select throws_ok($$ insert into expected_services (hostname, name, ports) values ('b1-range', 'r5', '{81-80}') $$, '23514', null, 'not backwards');
select throws_ok($$ insert into expected_services (hostname, name, ports) values ('b1-range', 'r5', '{tcp/80-81/udp}') $$, '23514', null, 'not of two protocols');
select tests.declares('full', '[{"name": "x", "ports": ["8080-8081/tcp"]}]');
select results_eq($$ select ports from expected_services where hostname = 'full' $$, $$ values ('{tcp/8080,tcp/8081}'::text[]) $$, 'by a call');
select tests.lists('full', jsonb_build_array(tests.seen('x', '{"ports": "0.0.0.0:8080-8081->80-81/tcp"}')));
select is_empty($$ select said from tests.differences where said like '%full%' $$, 'one range is the other');
select tests.is_seen('full', 'docker', 1);
select is((select ports from bruce.entities where hostname = 'full'), '{tcp/8080,tcp/8081}'::text[], 'each of its ports is seen');

-- the health, as the same program prints it
select tests.declares('health', '[{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}]');
create function pg_temp.with_health() returns jsonb language sql as $$
  select jsonb_build_array(tests.seen('a', '{"state": "Up 3 hours (unhealthy)"}'), tests.seen('b', '{"state": "Up 5 minutes (health: starting)"}'),
    tests.seen('c', '{"state": "Up 2 days (healthy)"}'), tests.seen('d', '{"state": "Up 2 days (unhealthy)", "health": "healthy"}'));
$$;
select tests.lists('health', pg_temp.with_health()), tests.lists('health', pg_temp.with_health());
select results_eq($$ select name, state, health from bruce.entities where hostname = 'health' order by name $$,
  $$ values ('a', 'running', 'unhealthy'), ('b', 'running', 'starting'), ('c', 'running', 'healthy'), ('d', 'running', 'healthy') $$, 'it is read');
select results_eq($$ select said from tests.history where said like '% health/%' $$,
  $$ values ('opened SERVICE_UNHEALTHY health/a health unhealthy') $$, 'and told');

select * from finish();
