-- What a resolved event says: that it is well again where that is observed, else how it ended. It never says that a
-- thing runs which nobody sees running.
select plan(21);
update drift_rules set absent_confirmations = 1, open_confirmations = 1, resolve_confirmations = 1;
set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box'), ('vm');
insert into expected_services (hostname, name, ports) values
  ('box', 'web', '{}'), ('box', 'shop', '{tcp/8080}'), ('box', 'db', '{}'), ('box', 'old', '{}');
create function pg_temp.sees(variadic p_containers jsonb[]) returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(variadic p_containers));
$$;
create function pg_temp.ended(p_service text default null) returns text language sql as $$
  select string_agg(e.event_type || ': ' || e.details, ' | ' order by e.event_type)
  from events as e
  where e.status = 'resolved' and e.service is not distinct from p_service and e.created_at = bruce.clock();
$$;

-- a service
select pg_temp.sees(tests.container('web', '{"state": "exited"}'));
select pg_temp.sees(tests.container('web'));
select is(pg_temp.ended('web'), 'SERVICE_MISSING: web on box runs again, was down for 60 seconds.', 'it runs again');
update expected_services set lifecycle = 'retired' where name = 'old';
select is(pg_temp.ended('old'), 'SERVICE_MISSING: old on box is not expected any more.', 'it was retired');
delete from expected_services where name = 'shop';
select is(pg_temp.ended('shop'), 'SERVICE_MISSING: shop on box is not expected any more.', 'its declaration was deleted');
update expected_services set lifecycle = 'offline' where name = 'db';
select is(pg_temp.ended('db'), 'SERVICE_MISSING: db on box is not expected to run now.', 'it is meant to be off');
update expected_services set lifecycle = 'active' where name = 'db';
update drift_rules set enabled = false where event_type = 'SERVICE_MISSING';
select is(
  pg_temp.ended('db'), 'SERVICE_MISSING: db on box is not expected to run now.'
  ' | SERVICE_MISSING: The rule SERVICE_MISSING is off: of db on box it says nothing any more.',
  'nobody looks any more');
update drift_rules set enabled = true where event_type = 'SERVICE_MISSING';
insert into expected_services (hostname, name) values ('box', 'found');
select pg_temp.sees(tests.container('web'), tests.container('finder'));
update expected_services set aliases = '{finder}' where name = 'found';
select is(
  pg_temp.ended('found'), 'SERVICE_MISSING: found on box is found running since its declaration changed.',
  'it ran under another name');
select is(pg_temp.ended('finder'), 'SERVICE_UNEXPECTED: finder on box is declared now, ran undeclared for 0 seconds.',
  'and that one is declared now');
select pg_temp.sees(tests.container('web'), tests.container('finder'), tests.container('stray'));
select pg_temp.sees(tests.container('web'), tests.container('finder'));
select is(
  pg_temp.ended('stray'), 'SERVICE_UNEXPECTED: stray does not run on box any more, ran unexpectedly for 60 seconds.',
  'what nobody declared is gone');

-- what runs badly, and then not at all
select pg_temp.sees(tests.container('web', '{"health": "unhealthy"}'), tests.container('finder'));
select pg_temp.sees(tests.container('web', '{"health": "healthy"}'), tests.container('finder'));
select is(pg_temp.ended('web'), 'SERVICE_UNHEALTHY: web on box is healthy again, was not for 60 seconds.', 'healthy');
select pg_temp.sees(tests.container('web', '{"health": "unhealthy"}'), tests.container('finder'));
select pg_temp.sees(tests.container('web', '{"health": "unhealthy", "state": "exited"}'), tests.container('finder'));
select is(
  pg_temp.ended('web'), 'SERVICE_UNHEALTHY: web on box does not run any more, so nothing else is said of it.',
  'stopped is not healthy');
select pg_temp.sees(tests.container('web'), tests.container('finder'));
update expected_services set ports = '{tcp/80}', image = 'nginx:2' where name = 'web';
select pg_temp.sees(
  tests.container('web', '{"ports": ["8080:80/tcp"], "image": "nginx:1"}'), tests.container('finder'));
select pg_temp.sees(
  tests.container('web', '{"ports": ["80:80/tcp"], "image": "nginx:2"}'), tests.container('finder'));
select is(
  pg_temp.ended('web'), 'CONFIG_DRIFT: web on box runs its declared image again, ran another for 60 seconds.'
  ' | PORT_MISMATCH: web on box publishes its declared ports again, did not for 2 minutes.', 'ports and image');
select pg_temp.sees(
  tests.container('web', '{"ports": ["8080:80/tcp"], "image": "nginx:2"}'), tests.container('finder'));
update expected_services set ports = '{tcp/8080}' where name = 'web';
select is(
  pg_temp.ended('web'), 'PORT_MISMATCH: web on box is as declared since its declaration changed.', 'the declaration followed');
select pg_temp.sees(
  tests.container('web', '{"ports": ["9090:80/tcp"], "image": "nginx:2"}'), tests.container('finder'));
select pg_temp.sees(
  tests.container('web', '{"state": "exited", "image": "nginx:2"}'), tests.container('finder'));
select is(
  pg_temp.ended('web'), 'PORT_MISMATCH: web on box does not run any more, so nothing else is said of it.', 'nor on the right port');

-- the engine, and the collection
select tests.fails('box', 'docker', 'unreachable', 'no such socket');
select pg_temp.sees(tests.container('web', '{"image": "nginx:2", "ports": ["8080:80/tcp"]}'), tests.container('finder'));
select is(
  pg_temp.ended(), 'DOCKER_UNREACHABLE: The Docker Engine on box answers again, did not for 60 seconds.', 'the engine');
-- what starts settles first
select tests.wait('10 minutes'), tests.fails('box', 'docker', 'timeout', 'slow');
select pg_temp.sees(tests.container('web', '{"image": "nginx:2", "ports": ["8080:80/tcp"]}'), tests.container('finder'));
select is(
  pg_temp.ended(), 'SNAPSHOT_ERROR: Collection of docker on box works again, failed for 60 seconds.', 'the collection');

-- silence
select tests.wait('2 hours');
select pg_temp.sees(tests.container('web', '{"image": "nginx:2", "ports": ["8080:80/tcp"]}'), tests.container('finder'));
select alike(pg_temp.ended(), '%NODE_UNREACHABLE: Host box reports again, was silent for %', 'it reports again');
select tests.wait('2 hours');
update assets set lifecycle = 'retired' where name = 'box';
select alike(pg_temp.ended(), '%NODE_UNREACHABLE: box is not expected any more.%', 'nobody expects it any more');
update assets set lifecycle = 'active' where name = 'box';

-- a guest
select tests.observe('pve', 'proxmox', '{"nodes": [{"node": "pve", "status": "online"}], "guests": [
  {"vmid": 100, "name": "vm", "node": "pve", "status": "stopped"}, {"vmid": 101, "name": "guest", "node": "pve", "status": "running"}]}');
select tests.observe('pve', 'proxmox', '{"nodes": [{"node": "pve", "status": "online"}], "guests": [
  {"vmid": 100, "name": "vm", "node": "pve", "status": "running"}]}');
select results_eq(
  $$ select hostname, details from events where status = 'resolved' and created_at = bruce.clock() and hostname in ('vm', 'guest') order by 1 $$,
  $$ values ('guest', 'Guest guest is not there any more, was there for 60 seconds.'),
    ('vm', 'vm runs again, was down for 60 seconds.') $$, 'one runs again, one is gone');

-- one that came back is told from there on; a person's own rule is told in its own words
select pg_temp.sees(tests.container('web', '{"image": "nginx:2", "ports": ["8080:80/tcp"]}'), tests.container('finder'));
select tests.wait('10 minutes'), pg_temp.sees(tests.container('finder'));
select tests.wait('3 minutes');
select pg_temp.sees(tests.container('web', '{"image": "nginx:2", "ports": ["8080:80/tcp"]}'), tests.container('finder'));
select is(pg_temp.ended('web'), 'SERVICE_MISSING: web on box runs again, was down for 4 minutes.', 'as long as this time');
create table public.marks (hostname text primary key);
create view public.marked with (security_invoker = true) as
select 'MARKED' as event_type, m.hostname, null::text as service, 'mark' as field, 'none' as expected, 'one' as observed,
  format('%s is marked.', m.hostname) as details, null::text as source,
  null::timestamptz as since, null::integer as scope_id
from public.marks as m;
insert into drift_rules (event_type, severity, rule_view, description, evidence)
values ('MARKED', 'low', 'public.marked', 'A mark.', 'silence');
insert into marks values ('box');
select tests.wait('1 minute');
select is((select status from issues where event_type = 'MARKED'), 'open', 'a rule of one''s own');
delete from marks;
select tests.wait('3 minutes');
select is(
  (select details from events where event_type = 'MARKED' and status = 'resolved'),
  'Over after 3 minutes: box is marked.', 'ends in general words');
select * from finish();
