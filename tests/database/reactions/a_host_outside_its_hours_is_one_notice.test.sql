-- A host with twenty services runs outside its hours: one notice of the host. Its services run because it does.
select plan(10);

set bruce.now = '2026-03-02 11:00Z';
select tests.reacts('{"name": "all"}');
update drift_rules set enabled = false where event_type = 'HEARTBEAT_OVERDUE';
insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) values ('lab', 'pve'), ('other', null);
insert into expected_services (hostname, name) select h, 's' || n from generate_series(1, 20) as n, unnest(array['lab', 'other']) as h;
insert into schedules (hostname, local_start, local_end, time_zone, tolerance) values ('lab', '08:00', '20:00', 'UTC', '0');
create function pg_temp.report(p_at timestamptz, p_count integer default 20) returns void language sql as $$
  select set_config('bruce.now', p_at::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  select h, 'docker', p_at, tests.docker(variadic array(select tests.container('s' || n) from generate_series(1, p_count) as n)), '{"interval_s": 86400}'
  from unnest(array['lab', 'other']) as h;
  select bruce.run_jobs(p_at + interval '1 second');
$$;
select pg_temp.report('2026-03-02 12:00Z');
select is_empty('select from tests.told()', 'all is up');
select pg_temp.report('2026-03-02 20:00Z');
select results_eq('select target, title from tests.told()', $$ values ('phone', 'lab runs but should be off') $$, 'it still runs at eight: one notice');
select results_eq(
  'select event_type, hostname, service, field, observed from drift', $$ values ('CONFIG_DRIFT', 'lab', null, 'lifecycle', 'reports') $$, 'and one difference');
select is(
  (select because from explain('lab', 's1') where verdict = 'no drift'),
  'It runs because its host does, which is meant to be off: the issue of the host tells it.', 'explain says why a service is none');
-- switched off at half past eight; on again in the morning
select set_config('bruce.now', '2026-03-03 08:00Z', false);
select bruce.run_jobs('2026-03-03 08:00Z');
select pg_temp.report('2026-03-03 08:01Z');
select results_eq(
  'select target, title from tests.told()', $$ values ('phone', 'lab runs but should be off'), ('phone', 'lab: no difference any more') $$, 'one end');

-- the host is told by its hypervisor, too
insert into observed_snapshots (hostname, source, observed_at, snapshot, collector) values
  ('pve', 'proxmox', bruce.clock(), tests.proxmox('pve', tests.guest(101, 'lab')), '{"interval_s": 86400}');
select pg_temp.report('2026-03-03 20:00Z');
select results_eq(
  $$ select event_type, hostname, service, observed from drift $$, $$ values ('CONFIG_DRIFT', 'lab', null, 'running') $$, 'one difference, whoever sees it');

-- hours of a service are about that service
delete from schedules;
insert into schedules (hostname, service, local_start, local_end, time_zone, tolerance) values ('other', 's1', '08:00', '20:00', 'UTC', '0');
select results_eq($$ select hostname, service, field from drift $$, $$ values ('other', 's1', 'lifecycle') $$, 'a service with hours of its own is told');

-- the same for a host that is declared offline, and for its hypervisor: each host once
delete from schedules;
update assets set lifecycle = 'offline' where name = 'lab';
select results_eq($$ select event_type, hostname, service from drift $$, $$ values ('CONFIG_DRIFT', 'lab', null) $$, 'declared offline: once');
insert into schedules (hostname, local_start, local_end, time_zone, tolerance) values ('pve', '08:00', '20:00', 'UTC', '0');
update assets set lifecycle = 'active' where name = 'lab';
select results_eq(
  $$ select event_type, hostname, service from drift order by hostname $$, $$ values ('CONFIG_DRIFT', 'lab', null), ('CONFIG_DRIFT', 'pve', null) $$,
  'a hypervisor with hours: each host on it once');
update expected_services set lifecycle = 'offline' where hostname = 'other' and name = 's2';
select isnt_empty($$ select from drift where service = 's2' $$, 'a service that is meant to be off on a host that is not is told');

select * from finish();
