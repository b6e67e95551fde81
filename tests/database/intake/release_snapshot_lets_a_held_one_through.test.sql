-- A person says that it is so: the held snapshot becomes the present, with all that follows.
select plan(7);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 8) as n;
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 's' || n, 'state', 'running')) from generate_series(1, 8) as n
));
set bruce.now = '2026-03-01 12:01Z';
-- the host writes its name in another way today
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('BOX', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', '{"containers": []}');
select is((select count(*) from docker_state_latest), 8::bigint, 'held');

select is(release_snapshot('box', 'proxmox'), false, 'nothing of another source is held');
select is(release_snapshot('box', 'docker'), true, 'it is released');
select is((select count(*) from docker_state_latest), 0::bigint, 'and applied');
-- what is absent needs a second look
set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('BOX', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', '{"containers": []}');
select is(
  (select count(*) from issues where status = 'open' and event_type = 'SERVICE_MISSING'), 8::bigint, 'eight services are missing');
select is_empty(
  $$ select from issues where status <> 'resolved' and event_type = 'SNAPSHOT_ERROR' $$, 'the hold is over');
select is(release_snapshot('box', 'docker'), false, 'there is nothing more to release');

select * from finish();
