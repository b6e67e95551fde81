-- Hosts as the dashboard lists them: a tree in pages, each with one colour, and what the filters find.
select no_plan();

create temporary table t as select tests.token('operator') as token, tests.token('agent', array['vm-1*']) as of_one;
create function pg_temp.hosts(p_query jsonb default '{}') returns jsonb language sql
as $$ select public.dashboard_hosts((select token from t), p_query) $$;
create function pg_temp.shown(p_query jsonb default '{}', out hostname text, out depth integer, out state text, out worst text)
returns setof record language sql
as $$
  select i ->> 'hostname', (i ->> 'depth')::integer, i ->> 'state', i ->> 'worst'
  from jsonb_array_elements(pg_temp.hosts(p_query) -> 'items') as i
$$;
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1, open_confirmations = 1;

select is(
  pg_temp.hosts() - '{as_of,version}'::text[],
  '{"status": 200, "items": [], "next_cursor": null, "counts": {"red": 0, "orange": 0, "green": 0, "grey": 0},
    "facets": {"roles": [], "clusters": [], "tags": []}}',
  'an empty database has no hosts');

insert into assets (name, asset_type, parent, role, tags, cluster, vmid) values
  ('hyper', 'device', null, 'hypervisor', '{rack}', null, null),
  ('vm-1', 'vm', 'hyper', 'docker', '{web,rack}', 'c', 101), ('vm-2', 'vm', 'HYPER', 'docker', '{}', 'c', 102),
  ('alone', 'device', null, null, '{}', null, null), ('gone', 'vm', 'hyper', null, '{}', null, 103);
update assets set lifecycle = 'retired' where name = 'gone';
insert into expected_services (hostname, name) values ('vm-1', 'web'), ('vm-1', 'db');
select results_eq(
  'select * from pg_temp.shown()',
  $$ values ('alone', 0, 'grey', null), ('hyper', 0, 'grey', null), ('vm-1', 1, 'grey', null), ('vm-2', 1, 'grey', null) $$,
  'guests follow their hypervisor, however its name is written; what nobody sees is grey; what is retired is left out');

select tests.observe('hyper', 'proxmox', tests.proxmox('hyper', tests.guest(101, 'vm-1'), tests.guest(102, 'vm-2'), tests.guest(109, 'stray')));
select results_eq(
  'select hostname, state, worst from pg_temp.shown()',
  $$ values ('alone', 'grey', null), ('hyper', 'green', null), ('stray', 'orange', 'medium'), ('vm-1', 'grey', null), ('vm-2', 'green', null) $$,
  'an undeclared guest stands where it was seen; a host with services that nobody sees is not green');
select tests.observe('vm-1', 'docker', tests.docker(tests.container('web')));
select results_eq(
  'select state, worst from pg_temp.shown(''{"search": "M-1"}'')', $$ values ('red', 'high') $$, 'a missing service is high: red');
select is(
  (pg_temp.hosts('{"search": "vm-1"}') #> '{items,0}') - '{last_contact_at}'::text[],
  '{"hostname": "vm-1", "asset_type": "vm", "parent": "hyper", "depth": 1, "role": "docker", "cluster": "c", "tags": ["web", "rack"],
    "lifecycle": "active", "state": "red", "observed": "running", "worst": "high",
    "open": {"critical": 0, "high": 1, "medium": 0, "low": 0}, "pending": 0, "services_total": 2, "services_unseen": 0, "services_ill": 1}',
  'a row says it all');
select isnt(pg_temp.hosts('{"search": "vm-1"}') #>> '{items,0,last_contact_at}', null, 'also when it was last heard of');

-- filters
select is(pg_temp.hosts('{"role": "docker"}') -> 'counts', '{"red": 1, "orange": 0, "green": 1, "grey": 0}', 'by role');
select is(pg_temp.hosts('{"cluster": ["c"]}') -> 'counts', '{"red": 1, "orange": 0, "green": 1, "grey": 0}', 'by cluster');
select is(pg_temp.hosts('{"tag": "web"}') -> 'counts', '{"red": 1, "orange": 0, "green": 0, "grey": 0}', 'by tag');
select results_eq(
  'select hostname from pg_temp.shown(''{"state": ["red", "grey"]}'')', $$ values ('alone'), ('vm-1') $$, 'by state');
select is(
  pg_temp.hosts('{"state": "red"}') -> 'counts', '{"red": 1, "orange": 1, "green": 2, "grey": 1}',
  'the counts by state are of what the other filters find');
select is(
  pg_temp.hosts('{"search": "%"}') -> 'items', '[]', 'a part of a name is no pattern');
select is(
  pg_temp.hosts('{"search": "vm-1"}') -> 'facets',
  '{"roles": [["docker", 2], ["hypervisor", 1]], "clusters": [["c", 2]], "tags": [["rack", 2], ["web", 1]]}',
  'facets are of all hosts, the most frequent first');

-- pages
select is(
  tests.pages('dashboard_hosts', (select token from t), '{"limit": 1}', 'hostname'), '{alone,hyper,stray,vm-1,vm-2}',
  'pages follow the tree');
select ok(
  not pg_temp.hosts(jsonb_build_object('limit', 1, 'cursor', pg_temp.hosts('{"limit": 1}') -> 'next_cursor')) ? 'facets',
  'only the first page has facets');
select is(
  pg_temp.hosts(jsonb_build_object('role', 'docker', 'cursor', pg_temp.hosts('{"limit": 1}') -> 'next_cursor')) ->> 'code',
  'invalid_cursor', 'a cursor belongs to its filters');

-- versions
select is(
  pg_temp.hosts(jsonb_build_object('if_version', 'another')) ? 'items', true, 'who has another version gets it all');

-- what is observed counts before what is declared
insert into assets (name, asset_type) values ('other', 'device');
update bruce.host_state set place = 'other' where hostname = 'vm-2';
select is(
  (select i ->> 'parent' from jsonb_array_elements(pg_temp.hosts() -> 'items') as i where i ->> 'hostname' = 'vm-2'), 'other',
  'a guest that moved stands where it is');

-- a declaration in a circle loses nobody
insert into assets (name, asset_type, parent) values ('ring-a', 'vm', 'ring-b'), ('ring-b', 'vm', 'ring-a'), ('ring-c', 'vm', 'ring-c');
select results_eq(
  'select hostname, depth from pg_temp.shown(''{"search": "ring"}'')', $$ values ('ring-a', 0), ('ring-b', 0), ('ring-c', 0) $$,
  'what stands on itself is listed, too');

-- evidence grows old
select tests.let_pass('3 hours');
select is(
  (select s.state from pg_temp.shown() as s where s.hostname = 'vm-2'), 'grey', 'what has not been heard of for long is grey');

-- who asks
select is(
  array(select i ->> 'hostname' from jsonb_array_elements(public.dashboard_hosts((select of_one from t)) -> 'items') as i), '{vm-1}',
  'a token of one host reads of no other');
select is(public.dashboard_hosts(null, '{}') ->> 'status', '401', 'nobody reads nothing');

select * from finish();
