-- Gone for good: portainer/portainer#13054, librenms/librenms#4969. A laptop that reported once; a retired machine that is
-- switched off, and its row deleted later. Both issues end some time after the last word, or by forget_host.
select plan(48);

create function pg_temp.at(p_at timestamptz) returns void language sql as $$ select set_config('bruce.now', p_at::text, false) $$;
create function pg_temp.snap(p_at timestamptz, p_host text, p_source text, p_snapshot jsonb, p_interval_s integer default 60) returns void language sql as $$
  select pg_temp.at(p_at);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (p_host, p_source, p_at, p_snapshot, jsonb_build_object('name', 'test', 'interval_s', p_interval_s));
$$;
-- five minutes of jobs: after a gap of the engine every host gets its intervals again
create function pg_temp.jobs(p_at timestamptz) returns void language sql as $$
  select pg_temp.at(p_at + n * interval '1 minute'), bruce.run_jobs(p_at + n * interval '1 minute') from generate_series(0, 4) as n order by n;
$$;
create view pg_temp.alive as select event_type, hostname, service, field, status, stale from issues where status <> 'resolved';

-- the case
insert into assets (name) values ('old'), ('nas');
select pg_temp.snap('2026-03-02 12:00Z', 'laptop', 'docker', tests.docker(tests.container('web')));
select pg_temp.snap('2026-03-02 12:00Z', 'old', 'docker', tests.docker(tests.container('web')));
select pg_temp.at('2026-03-02 12:00:30Z');
update assets set lifecycle = 'retired' where name = 'old';
select pg_temp.snap('2026-03-02 12:01Z', 'old', 'docker', tests.docker(tests.container('web')));
select pg_temp.jobs('2026-03-02 12:10Z');
select set_eq(
  $$ select event_type, hostname, service, status, stale from pg_temp.alive $$,
  $$ values ('VM_UNDECLARED', 'laptop', null, 'open', true), ('VM_UNDECLARED', 'old', null, 'open', true),
    ('SERVICE_UNEXPECTED', 'laptop', 'web', 'pending', true), ('SERVICE_UNEXPECTED', 'old', 'web', 'open', true) $$,
  'they are silent: nobody can say'
);
select pg_temp.jobs('2026-03-09 11:50Z');
select is((select count(*) from pg_temp.alive), 4::bigint, 'for a week all of it stays');
select pg_temp.jobs('2026-03-10 12:10Z');
select is_empty('select * from pg_temp.alive', 'then it ends');
select results_eq(
  $$ select event_type, hostname, service, status, left(details, 60) from events where created_at > '2026-03-02 12:10Z' order by id $$,
  $$ values
    ('VM_UNDECLARED', 'laptop', null, 'resolved', 'Forgotten: not heard of since 2026-03-02 12:00 UTC, which is'),
    ('SERVICE_UNEXPECTED', 'old', 'web', 'resolved', 'Forgotten: not heard of since 2026-03-02 12:01 UTC, which is'),
    ('VM_UNDECLARED', 'old', null, 'resolved', 'Forgotten: not heard of since 2026-03-02 12:01 UTC, which is') $$,
  'with an event that says so, where a beginning was told'
);
select is((select count(*) from bruce.scopes) + (select count(*) from bruce.entities), 0::bigint, 'nothing of them is left in the present');
select is((select count(*) from journal where kind = 'forget'), 2::bigint, 'the journal has a line of each');
delete from assets where name = 'old';
select pg_temp.jobs('2026-09-10 12:12Z');
select is_empty('select * from pg_temp.alive', 'nor does it come back when the row is deleted');
select pg_temp.snap('2026-09-10 12:17Z', 'laptop', 'docker', tests.docker(tests.container('web')));
select set_eq(
  $$ select event_type, hostname, cause, occurrences from issues where status = 'open' $$,
  $$ values ('VM_UNDECLARED', 'laptop', 'FIRST_SEEN', 1) $$, 'a laptop that reports again is new'
);

-- at once, by a person
select is(forget_host('LAPTOP.lan') ->> 'code', 'unknown_host', 'another name is another host');
select is(
  forget_host('Laptop', 'anna') - 'sources',
  '{"status": 200, "hostname": "Laptop", "by": "anna", "things": 1, "issues": 2, "waivers": 0}', 'a person forgets it'
);
select is(
  (select details from events where status = 'resolved' order by id desc limit 1),
  'Forgotten by anna. Last told: Host laptop reports (docker) but is not declared.', 'the event says by whom'
);
select is_empty('select * from pg_temp.alive', 'all of it ends');
select is(
  (select message from journal where kind = 'forget' order by id desc limit 1),
  'anna forgot host Laptop: 1 things, 2 issues, 0 waivers.', 'and so does the journal'
);
select is(forget_host('laptop') ->> 'code', 'unknown_host', 'once');
select is(forget_host(' ') ->> 'status', '422', 'a name is needed');

-- variant: the row of a declared host is deleted while it is down; a waiver that is bound to its difference
insert into expected_services (hostname, name) values ('nas', 'web');
select pg_temp.snap('2026-09-10 13:00Z', 'nas', 'docker', tests.docker(tests.container('web', '{"state": "exited"}'), tests.container('old')));
select is(waive((select issue_id from issues where status = 'open' and service = 'old'), 'known', 'infinity', 'anna') ->> 'status', '200', 'waived');
select pg_temp.jobs('2026-09-10 13:10Z');
select set_eq(
  $$ select event_type, service, status, stale from pg_temp.alive $$,
  $$ values ('NODE_UNREACHABLE', null, 'open', false), ('SERVICE_MISSING', 'web', 'open', true), ('SERVICE_UNEXPECTED', 'old', 'pending', true) $$,
  'a declared host is down'
);
select pg_temp.jobs('2026-09-20 13:10Z');
select set_eq(
  $$ select event_type, service from pg_temp.alive $$,
  $$ values ('NODE_UNREACHABLE', null), ('SERVICE_MISSING', 'web') $$,
  'a declared one is never forgotten; what nobody declares there is'
);
select is((select ended_by from waivers), 'bruce', 'and the waiver that was bound to that ends with it');
delete from expected_services;
delete from assets where name = 'nas';
select pg_temp.jobs('2026-09-20 13:20Z');
select is_empty('select * from pg_temp.alive', 'deleted: nobody has heard of it for long, so nothing is left to tell');
select is(
  (select array_agg(distinct status) from issues where hostname = 'nas'), '{resolved}', 'its issues are over'
);

-- variant: a guest that nobody declares, on a hypervisor that is declared, and dies for long
insert into assets (name, asset_type) values ('pve', 'device');
select pg_temp.snap('2026-10-01 12:00Z', 'pve', 'proxmox', tests.proxmox('pve', tests.guest(101, 'trial'), tests.guest(102, 'box')));
insert into assets (name, parent) values ('box', 'pve');
select set_eq(
  $$ select event_type, hostname from pg_temp.alive $$, $$ values ('VM_UNDECLARED', 'trial') $$, 'a trial guest'
);
select is(forget_host('trial', 'anna') ->> 'code', 'still_there', 'it is still listed: forgetting it would last a minute');
select pg_temp.jobs('2026-10-09 12:00Z');
select set_eq(
  $$ select event_type, hostname from pg_temp.alive $$, $$ values ('NODE_UNREACHABLE', 'pve') $$,
  'its hypervisor is silent for a week: the guest is forgotten, the hypervisor is not'
);
select pg_temp.snap('2026-10-09 12:05Z', 'pve', 'proxmox', tests.proxmox('pve', tests.guest(101, 'trial'), tests.guest(102, 'box')));
select set_eq(
  $$ select event_type, hostname from pg_temp.alive $$, $$ values ('VM_UNDECLARED', 'trial') $$,
  'the hypervisor is back, with the same guests: it is new again'
);

-- variant: a collector is uninstalled on a host that lives on through another one
insert into assets (name) values ('box2');
insert into expected_services (hostname, name) values ('box2', 'web');
select pg_temp.snap('2026-10-20 12:00Z', 'box2', 'docker', tests.docker(tests.container('web', '{"state": "exited"}')), 864000);
select pg_temp.snap('2026-10-20 12:00Z', 'box2', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "size": 100, "allocated": 99}'));
select waive(issue_id, 'known', 'infinity', 'anna') from issues where hostname = 'box2' and event_type = 'RESOURCE_EXCEEDED';
select pg_temp.snap('2026-10-20 12:30Z', 'box2', 'docker', tests.docker(tests.container('web', '{"state": "exited"}')), 864000);
select pg_temp.jobs('2026-10-20 12:30:30Z');
select set_eq(
  $$ select event_type, service, field, status from pg_temp.alive where hostname = 'box2' $$,
  $$ values ('SERVICE_MISSING', 'web', 'state', 'open'), ('SNAPSHOT_ERROR', null, 'truenas.report', 'open'), ('RESOURCE_EXCEEDED', 'tank', 'pool_pct', 'pending') $$,
  'one collector is silent while the other reports'
);
select pg_temp.snap('2026-11-20 12:30Z', 'box2', 'docker', tests.docker(tests.container('web', '{"state": "exited"}')), 864000);
select pg_temp.jobs('2026-11-20 12:30:30Z');
select isnt_empty($$ select from pg_temp.alive where field = 'truenas.report' $$, 'a month later, still: the host is declared');
select is(
  forget_source('box2', 'TrueNAS', 'anna') - 'hostname',
  '{"status": 200, "source": "truenas", "by": "anna", "things": 2, "issues": 2, "waivers": 1}', 'the source is forgotten'
);
select set_eq(
  $$ select event_type, service, status from pg_temp.alive where hostname = 'box2' $$, $$ values ('SERVICE_MISSING', 'web', 'open') $$,
  'its own issues are over, those of the other source are not'
);
select is(
  (select array_agg(e.field order by e.id) from events as e where e.status = 'resolved' and e.created_at >= '2026-11-20 12:30Z' and e.hostname = 'box2'),
  '{truenas.report}', 'what was waived was told to be over before'
);
select set_eq($$ select source from bruce.scopes where host = 'box2' $$, array['docker'], 'the other source stays');
select is(forget_source('box2', 'truenas') ->> 'code', 'unknown_source', 'once');
select is(forget_source('box2', '') ->> 'status', '422', 'a source is needed');

-- variant: the only source of a declared host with declared services: then it is not observed, which is no drift
select is(forget_source('box2', 'docker') ->> 'by', session_user::text, 'without a name it is who asks');
select is_empty($$ select from pg_temp.alive where hostname = 'box2' $$, 'nothing is missing where nobody looks');
select is((select state from bruce.service_state where hostname = 'box2'), 'unobserved', 'nobody looks there');
select pg_temp.snap('2026-11-20 12:40Z', 'box2', 'docker', tests.docker(), 864000);
select set_eq(
  $$ select event_type, service, cause from issues where hostname = 'box2' and status <> 'resolved' $$,
  $$ values ('SERVICE_MISSING', 'web', 'FIRST_SEEN') $$, 'it reports again, and is new'
);

-- variant: what is declared offline, planned, or off by its hours is declared: it waits until it is wanted again
insert into assets (name, lifecycle) values ('spare', 'active');
select pg_temp.snap('2026-11-20 13:00Z', 'spare', 'docker', tests.docker(tests.container('x')));
update assets set lifecycle = 'offline' where name = 'spare';
select pg_temp.jobs('2026-12-20 13:00Z');
select isnt_empty($$ select from bruce.scopes where host = 'spare' $$, 'an offline host is not forgotten');
select results_eq(
  $$ select event_type, status from events where hostname = 'spare' and event_type = 'CONFIG_DRIFT' order by id $$,
  $$ values ('CONFIG_DRIFT', 'opened'), ('CONFIG_DRIFT', 'resolved') $$, 'but that it ran is over: it is off, as declared'
);
update assets set lifecycle = 'active' where name = 'spare';
select isnt_empty(
  $$ select from pg_temp.alive where event_type = 'NODE_UNREACHABLE' and hostname = 'spare' $$, 'wanted again, and silent'
);

-- variant: a worker on a host that is gone
insert into heartbeats (name, kind, hostname, cadence, last_beat_at)
values ('worker gone', 'worker', 'attic', '1 minute', '2026-11-01');
select pg_temp.jobs('2026-12-20 13:10Z');
select isnt_empty($$ select from pg_temp.alive where event_type = 'HEARTBEAT_OVERDUE' and hostname = 'attic' $$, 'it is missed');
select is(forget_host('attic', 'anna') ->> 'issues', '1', 'until its host is forgotten');

-- variant: what reports once in ten days is not silent for a week
insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
values ('seldom', 'docker', '2026-12-20 13:01Z', tests.docker(tests.container('x')), '{"interval_s": 864000}');
select pg_temp.jobs('2026-12-29 13:01Z');
select isnt_empty($$ select from pg_temp.alive where hostname = 'seldom' $$, 'it is not late yet');

-- variant: by ingest, and back again with the very same snapshot
select create_token('any', 'operator', repeat('a', 64)) is not null as made into temporary token;
create function pg_temp.ingested() returns text language sql as $$
  select ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
    'hostname', 'phone.lan', 'source', 'docker', 'observed_at', bruce.clock(), 'snapshot', tests.docker(tests.container('web')),
    'collector', '{"name": "x", "interval_s": 60}'::jsonb))) #>> '{events,opened}'
$$;
select pg_temp.at('2026-12-29 13:06Z');
select is(pg_temp.ingested(), '1', 'a phone reports once');
select pg_temp.jobs('2027-01-05 13:03Z');
select is_empty($$ select from pg_temp.alive where hostname = 'phone.lan' $$, 'a week later it is forgotten');
select is(pg_temp.ingested(), '1', 'the very same snapshot again is news');

-- variant: the engine was away for two weeks; who reported all the time has his intervals to say so
select forget_host(s.hostname, 'anna') from bruce.scopes as s;
insert into assets (name, asset_type) values ('pve9', 'device');
create function pg_temp.both(p_at timestamptz) returns void language sql as $$
  select pg_temp.snap(p_at, 'tablet', 'docker', tests.docker(tests.container('web')));
  select pg_temp.snap(p_at, 'pve9', 'proxmox', tests.proxmox('pve9', tests.guest(109, 'tryout')));
$$;
select pg_temp.both('2027-02-01 12:00Z');
select pg_temp.jobs('2027-02-01 12:00Z');
select pg_temp.both('2027-02-01 12:05Z');
select pg_temp.jobs('2027-02-01 12:05Z');
select pg_temp.both('2027-02-01 12:09Z');
select pg_temp.at('2027-02-15 12:00Z');
select bruce.run_jobs('2027-02-15 12:00Z');
select pg_temp.both('2027-02-15 12:02Z');
select bruce.run_jobs('2027-02-15 12:02Z');
select results_eq(
  $$ select status, event_type, hostname from events where created_at > '2027-02-01 11:00Z' and hostname in ('tablet', 'tryout') order by hostname, id $$,
  $$ values ('opened', 'VM_UNDECLARED', 'tablet'), ('opened', 'VM_UNDECLARED', 'tryout') $$, 'it was nobody else''s fault');
select pg_temp.jobs('2027-03-15 12:00Z');
select is_empty($$ select from pg_temp.alive where hostname in ('tablet', 'tryout') $$, 'who does not say so is forgotten then');

select * from finish();
