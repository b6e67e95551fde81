-- One host as the dashboard shows it: declared beside observed, row by row, each with its issues.
select no_plan();

create temporary table t as select tests.token('operator') as token, tests.token('agent', array['nas']) as of_another;
create function pg_temp.host(p_query jsonb) returns jsonb language sql
as $$ select public.dashboard_host((select token from t), p_query) $$;
create function pg_temp.shown(
  p_query jsonb default '{"hostname": "box"}',
  out kind text, out name text, out verdict text, out differs text, out issues text
)
returns setof record language sql
as $$
  select i ->> 'kind', i ->> 'name', i ->> 'verdict', i ->> 'differs',
    (select string_agg(n ->> 'event_type', ' ') from jsonb_array_elements(i -> 'issues') as n)
  from jsonb_array_elements(pg_temp.host(p_query) -> 'items') as i
$$;
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1, open_confirmations = 1;

select is(pg_temp.host('{"hostname": "nobody"}') ->> 'code', 'not_found', 'a host that nobody knows');
select is(pg_temp.host('{"hostname": "nobody"}') ->> 'status', '404', 'is not found');
select is(pg_temp.host('{}') ->> 'status', '404', 'nor is no name');

insert into assets (name, asset_type, parent, role, tags, aliases, vmid, primary_ip) values
  ('hyper', 'device', null, null, '{}', '{}', null, null), ('box', 'vm', 'hyper', 'docker', '{a}', '{crate}', 101, '192.0.2.12');
insert into expected_services (hostname, name, ports, image) values
  ('box', 'web', '{tcp/80}', 'nginx:1'), ('box', 'db', '{}', null), ('box', 'api', '{tcp/8080}', null), ('box', 'sick', '{}', null);
select results_eq(
  'select kind, name, verdict from pg_temp.shown()',
  $$ values ('address', '', 'unseen'), ('host', '', 'unseen'), ('place', '', 'unseen'), ('service', 'api', 'unseen'),
    ('service', 'db', 'unseen'), ('service', 'sick', 'unseen'), ('service', 'web', 'unseen') $$,
  'what nobody sees is unseen: neither equal nor different');

select tests.observe('hyper', 'proxmox', tests.proxmox('hyper', tests.guest(101, 'box', '{"ips": ["192.0.2.13"]}')));
select tests.observe('box', 'docker', tests.docker(
  tests.container('web', '{"image": "nginx:2", "ports": ["80:80/tcp"]}'), tests.container('api', '{"ports": ["8081:80/tcp"]}'),
  tests.container('sick', '{"health": "unhealthy"}'), tests.container('stray')));
select results_eq(
  'select kind, name, verdict, differs, issues from pg_temp.shown()',
  $$ values ('address', '', 'differs', '["address"]', 'CONFIG_DRIFT'), ('host', '', 'equal', '[]', null), ('place', '', 'equal', '[]', null),
    ('service', 'api', 'differs', '["ports"]', 'PORT_MISMATCH'), ('service', 'db', 'differs', '["state"]', 'SERVICE_MISSING'),
    ('service', 'sick', 'differs', '["health"]', 'SERVICE_UNHEALTHY'), ('service', 'web', 'differs', '["image"]', 'CONFIG_DRIFT'),
    ('undeclared', 'stray', 'differs', '[]', 'SERVICE_UNEXPECTED') $$,
  'each row says what differs, and has its issues');
select is(
  (pg_temp.host('{"hostname": "box"}') -> 'counts'), '{"equal": 2, "differs": 6, "unseen": 0, "stale": 0}',
  'counted over all pages');
select is(
  (select i #> '{declared,ports}' || (i #> '{observed,ports}') from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') -> 'items') as i
   where i ->> 'name' = 'api'), '["tcp/8080", "tcp/8081"]', 'both sides are there');
select is(
  pg_temp.host('{"hostname": "crate"}') #>> '{host,hostname}', 'box', 'found by its alias');
select is(pg_temp.host('{"hostname": "192.0.2.12"}') #>> '{host,hostname}', 'box', 'and by its address');
select is(
  (select array_agg(c ->> 'source' order by c ->> 'source') from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') -> 'collectors') as c),
  '{docker,proxmox}', 'who reports of it: itself, and its hypervisor');
select is(
  (select array_agg(g ->> 'hostname' || ' ' || (g ->> 'state')) from jsonb_array_elements(pg_temp.host('{"hostname": "hyper"}') -> 'guests') as g),
  '{"box red"}', 'a hypervisor lists its guests with their state');
select is((pg_temp.host('{"hostname": "hyper"}') ->> 'guests_total')::integer, 1, 'and counts them');

-- issues that speak of no row have one
select tests.observe('box', 'docker', tests.docker(tests.container('web')) || '{"metrics": {"web": {"cpu_pct": 99, "mem_bytes": 99, "mem_limit": 100}}}');
select is(
  (select count(*) from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') -> 'items') as i, jsonb_array_elements(i -> 'issues')),
  (select count(*) from issues where hostname = 'box' and status <> 'resolved'), 'every issue of the host stands in exactly one row');
select results_eq(
  $$ select m ->> 'kind', m ->> 'metric', (m ->> 'value')::numeric, (m ->> 'open_above')::numeric
     from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') -> 'measurements') as m $$,
  $$ values ('container', 'cpu_pct', 99.0, 95.0), ('container', 'mem_pct', 99.0, 95.0) $$, 'what is measured stands beside its threshold');

-- pages
select is(
  tests.pages('dashboard_host', (select token from t), '{"hostname": "box", "limit": 2}', 'name'),
  array(select i ->> 'name' from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') -> 'items') as i), 'pages leave no row out');
select ok(
  not pg_temp.host(jsonb_build_object('hostname', 'box', 'limit', 1,
    'cursor', pg_temp.host('{"hostname": "box", "limit": 1}') -> 'next_cursor')) ? 'measurements', 'the rest is in the first page only');

-- maintenance
select is(pg_temp.host('{"hostname": "box"}') #> '{host,windows}', '[]', 'no window is open');
insert into maintenance_windows (reason, hostname, service, starts_at, ends_at, enabled, created_by) values
  ('disks', 'BOX', '*', bruce.clock() - interval '1 hour', bruce.clock() + interval '1 hour', true, 'anna'),
  ('web', 'b*', 'web', bruce.clock() - interval '1 hour', bruce.clock() + interval '2 hours', true, 'anna'),
  ('over', 'box', '*', bruce.clock() - interval '2 hours', bruce.clock() - interval '1 hour', true, 'anna'),
  ('to come', 'box', '*', bruce.clock() + interval '1 hour', bruce.clock() + interval '2 hours', true, 'anna'),
  ('off', 'box', '*', bruce.clock() - interval '1 hour', bruce.clock() + interval '1 hour', false, 'anna'),
  ('another', 'nas', '*', bruce.clock() - interval '1 hour', bruce.clock() + interval '1 hour', true, 'anna');
select results_eq(
  $$ select w ->> 'reason', w ->> 'service', (w ->> 'is_own')::boolean, w ->> 'by' from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') #> '{host,windows}') as w $$,
  $$ values ('web', 'web', false, 'anna'), ('disks', null, true, 'anna') $$, 'the open ones, the longest first, and whether they are of this host alone');
select is(
  public.api_tune((select token from t), (
    select jsonb_build_object('what', 'windows', 'key', w -> 'key', 'values', jsonb_build_object('ends_at', bruce.clock()), 'was', jsonb_build_object('ends_at', w -> 'ends_at'))
    from jsonb_array_elements(pg_temp.host('{"hostname": "box"}') #> '{host,windows}') as w where w ->> 'reason' = 'disks')) ->> 'status',
  '200', 'what is said of one is enough to end it');
select is(jsonb_array_length(pg_temp.host('{"hostname": "box"}') #> '{host,windows}'), 1, 'then it is not said any more');
insert into maintenance_windows (reason, weekdays, local_start, local_end, time_zone)
values ('nightly', '{mon,tue,wed,thu,fri,sat,sun}', '00:00', '23:59:59', 'UTC');
select is(pg_temp.host('{"hostname": "box"}') #>> '{host,windows,1,reason}', 'nightly', 'one that recurs is said, too');
delete from maintenance_windows;

-- evidence grows old
select tests.let_pass('3 hours');
select is(
  (select verdict from pg_temp.shown() where kind = 'host'), 'stale', 'what was equal hours ago is stale, not equal');

-- a host that nobody declared
select tests.observe('stranger', 'docker', tests.docker(tests.container('web')));
select results_eq(
  'select kind, name, issues from pg_temp.shown(''{"hostname": "stranger"}'')',
  $$ values ('host', '', 'VM_UNDECLARED'), ('undeclared', 'web', 'SERVICE_UNEXPECTED') $$, 'has rows, too');

-- who asks
select is(public.dashboard_host((select of_another from t), '{"hostname": "box"}') ->> 'code', 'out_of_scope', 'a token of another host may not');
select is(public.dashboard_host(null, '{"hostname": "box"}') ->> 'status', '401', 'nor may nobody');

select * from finish();
