-- The breaker: a host that had fifty containers and now lists none has more likely lost its lister than its containers.
select plan(8);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 50) as n;
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 's' || n, 'state', 'running')) from generate_series(1, 50) as n
));

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', '{"containers": []}');
select is((select count(*) from docker_state_latest), 50::bigint, 'the present stays as it was');
select results_eq(
  $$ select event_type, field, observed from issues where status <> 'resolved' $$,
  $$ values ('SNAPSHOT_ERROR', 'docker.breaker', 'held') $$,
  'one issue in place of fifty'
);
select results_eq(
  $$ select disposition from observed_snapshots order by id desc limit 1 $$, $$ values ('held') $$, 'history says that it is held');
select results_eq($$ select status from collectors $$, $$ values ('held by the breaker') $$, 'the collector is shown so');

set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', '{"containers": []}');
select is((select count(*) from docker_state_latest), 50::bigint, 'saying it again does not make it true');
select is((select count(*) from observed_snapshots), 2::bigint, 'nor is it stored again');

set bruce.now = '2026-03-01 12:03Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', '2026-03-01 12:03Z', '{"interval_s": 60}', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 's' || n, 'state', 'running')) from generate_series(2, 50) as n
));
select results_eq(
  $$ select event_type, service from issues where status <> 'resolved' $$,
  $$ values ('SERVICE_MISSING', 's1') $$,
  'a good snapshot ends the hold, and is believed'
);
set bruce.now = '2026-03-01 12:04Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', '2026-03-01 12:04Z', '{"interval_s": 60}', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 's' || n, 'state', 'running')) from generate_series(2, 50) as n
));
select results_eq(
  $$ select status, drift_key from events order by id $$,
  $$
    values
      ('opened', 'SNAPSHOT_ERROR/box//docker.breaker'),
      ('resolved', 'SNAPSHOT_ERROR/box//docker.breaker'),
      ('opened', 'SERVICE_MISSING/box/s1/state')
  $$,
  'three events in all'
);

select * from finish();
