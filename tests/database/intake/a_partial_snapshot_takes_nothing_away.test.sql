-- Partial: what it shows is so; what it lacks proves nothing.
select plan(5);

set bruce.now = '2026-03-01 12:01Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box', 'never');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [
    {"name": "web", "state": "running"}, {"name": "db", "state": "exited"}, {"name": "never", "state": "running"}]}');
select results_eq(
  $$ select service from issues where status = 'open' $$, $$ values ('db') $$, 'before: db is missing'
);

insert into observed_snapshots (hostname, source, observed_at, collector, complete, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', false, '{"containers": [{"name": "db", "state": "running"}]}');
select results_eq(
  $$ select name, state from docker_state_latest order by name $$,
  $$ values ('db', 'running'), ('never', 'running'), ('web', 'running') $$,
  'what it shows is taken over, what it lacks stays'
);
select results_eq(
  $$ select event_type, field, observed from issues where status = 'open' $$,
  $$ values ('SNAPSHOT_ERROR', 'docker.complete', 'partial') $$,
  'it is said that it is partial, and nothing is missing'
);
select is(
  (select last_seen_at from collectors), '2026-03-01 12:01Z'::timestamptz, 'what it shows is evidence'
);

set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', '{"containers": [{"name": "db", "state": "running"}]}');
set bruce.now = '2026-03-01 12:03Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:03Z', '{"interval_s": 60}', '{"containers": [{"name": "db", "state": "running"}]}');
select results_eq(
  $$ select event_type, service from issues where status = 'open' order by service $$,
  $$ values ('SERVICE_MISSING', 'never'), ('SERVICE_MISSING', 'web') $$,
  'the next complete ones are believed'
);

select * from finish();
