-- How one number of a host went: the points of the snapshots that are stored.
select no_plan();

create temporary table t as select tests.token('operator') as token, tests.token('agent', array['nas']) as of_another;
create function pg_temp.ask(p_query jsonb) returns jsonb language sql as $$ select public.dashboard_measurement((select token from t), p_query) $$;
create function pg_temp.points(p_query jsonb, out at text, out value text) returns setof record language sql as $$
  select to_char((p ->> 0)::timestamptz at time zone 'UTC', 'DD HH24'), p ->> 1 from jsonb_array_elements(pg_temp.ask(p_query) -> 'points') as p
$$;
insert into assets (name, asset_type, vmid) values ('hyper', 'device', null), ('box', 'vm', 101);

set bruce.now = '2026-03-01 12:00Z';
select tests.observe('hyper', 'proxmox', tests.proxmox('hyper', tests.guest(101, 'box', '{"cpu": 0.1, "mem": 1, "maxmem": 4}')));
select tests.observe('box', 'docker', tests.docker(tests.container('web')) || '{"metrics": {"web": {"cpu_pct": 5}}}');
set bruce.now = '2026-03-02 12:00Z';
select tests.observe('hyper', 'proxmox', tests.proxmox('hyper', tests.guest(101, 'box', '{"cpu": 0.5, "mem": 2, "maxmem": 4, "lock": "backup"}')));
select tests.observe('box', 'docker', tests.docker(tests.container('web'), tests.container('db')) || '{"metrics": {"web": {"cpu_pct": 7.25}, "db": {"cpu_pct": 99}}}');
-- it tells no number
set bruce.now = '2026-03-02 12:30Z';
select tests.fails('box', 'docker', 'unreachable', 'no docker');
set bruce.now = '2026-03-02 18:00Z';

select results_eq(
  $$ select at, value from pg_temp.points('{"hostname": "box", "source": "docker", "kind": "container", "name": "web", "metric": "cpu_pct"}') $$,
  $$ values ('01 12', '5.0'), ('02 12', '7.3') $$, 'of a container');
select results_eq(
  $$ select at, value from pg_temp.points('{"hostname": "box", "source": "proxmox", "kind": "guest", "name": "box", "metric": "mem_pct"}') $$,
  $$ values ('01 12', '25.0'), ('02 12', '50.0') $$, 'of a guest, as its hypervisor measures it');
select results_eq(
  $$ select at, value from pg_temp.points('{"hostname": "box", "source": "docker", "kind": "container", "name": "web", "metric": "cpu_pct", "since": "2026-03-02T00:00:00Z"}') $$,
  $$ values ('02 12', '7.3') $$, 'since a time');
select is_empty(
  $$ select at from pg_temp.points('{"hostname": "box", "source": "docker", "kind": "container", "name": "none", "metric": "cpu_pct"}') $$, 'what nobody measures has no point');
select is_empty($$ select at from pg_temp.points('{"hostname": "box"}') $$, 'nor has nothing');

-- many snapshots: few points, the newest last
do $$
begin
  for n in 1..150 loop
    perform set_config('bruce.now', (timestamptz '2026-03-03 00:00Z' + n * interval '2 minutes')::text, false);
    perform tests.observe('box', 'docker', tests.docker(tests.container('web', jsonb_build_object('image', 'web:' || n)))
      || jsonb_build_object('metrics', jsonb_build_object('web', jsonb_build_object('cpu_pct', n))));
  end loop;
end
$$;
select results_eq(
  $$ select count(*) between 55 and 60, max(value::numeric) from pg_temp.points('{"hostname": "box", "source": "docker", "kind": "container", "name": "web", "metric": "cpu_pct", "since": "2026-03-03T00:00:00Z"}') $$,
  $$ values (true, 150.0) $$, 'at most 60 points');

-- who asks
select is(pg_temp.ask(jsonb_build_object('hostname', 'box', 'if_version', pg_temp.ask('{"hostname": "box"}') -> 'version')) ->> 'unchanged', 'true', 'nothing changed');
select is(public.dashboard_measurement((select of_another from t), '{"hostname": "box"}') ->> 'code', 'out_of_scope', 'a token of another host may not');
select is(public.dashboard_measurement(null, '{"hostname": "box"}') ->> 'status', '401', 'nor may nobody');

select * from finish();
