-- A host with hours: outside them its silence, its services and what stands on it are no news; that it runs is.
select plan(9);

insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) values ('lab', 'pve');
insert into expected_services (hostname, name) values ('lab', 'web');
insert into schedules (hostname, weekdays, local_start, local_end, time_zone, tolerance)
values ('pve', '{mon}', '22:00', '06:00', 'Europe/Paris', '0');
create function pg_temp.report(p_at timestamptz) returns void language sql as $$
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector) values
    ('pve', 'proxmox', p_at, tests.proxmox('pve', tests.guest(101, 'lab')), '{"interval_s": 300}'),
    ('lab', 'docker', p_at, tests.docker(tests.container('web')), '{"interval_s": 300}');
$$;

select tests.jobs_at('2026-03-02 21:00Z');
select is((select phase from schedules), 'up', 'Monday at ten in the evening');
set bruce.now = '2026-03-03 04:58Z';
select pg_temp.report('2026-03-03 04:58Z');
select is((select phase from schedules), 'up', 'still on Tuesday before six');
select is_empty('select from events', 'all is up, as it should be');

select tests.jobs_at('2026-03-03 05:00Z');
select results_eq(
  $$ select hostname, lifecycle from bruce.host_state order by 1 $$, $$ values ('lab', 'offline'), ('pve', 'offline') $$,
  'at six both are meant to be off');
select set_eq(
  $$ select event_type, hostname from events where status = 'opened' $$,
  $$ values ('CONFIG_DRIFT', 'lab'), ('CONFIG_DRIFT', 'pve') $$, 'that they run is told');
select tests.jobs_at('2026-03-03 12:00Z');
select is_empty($$ select from issues where event_type in ('NODE_UNREACHABLE', 'SERVICE_MISSING', 'VM_DOWN') $$, 'that they fall silent is not');

select tests.jobs_at('2026-03-09 21:00Z');
select results_eq(
  $$ select event_type, hostname, status from issues where status <> 'resolved' and event_type = 'NODE_UNREACHABLE' order by 2 $$,
  $$ values ('NODE_UNREACHABLE', 'lab', 'pending'), ('NODE_UNREACHABLE', 'pve', 'open') $$,
  'next Monday they should be up: one is told, and explains the other');
set bruce.now = '2026-03-09 21:01Z';
select pg_temp.report('2026-03-09 21:01Z');
select is_empty($$ select from issues where status <> 'resolved' $$, 'and then they are');
select throws_ok(
  $$ insert into schedules (hostname, local_start, local_end, time_zone) values ('pve', '08:00', '20:00', 'Europe/Pariss') $$,
  '23514', null, 'a time zone that is none is refused');

select * from finish();
