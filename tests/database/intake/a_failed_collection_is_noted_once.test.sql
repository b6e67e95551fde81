-- A failure says nothing about what exists. It is stored when it begins or changes, not every minute.
select plan(5);

set bruce.now = '2026-03-01 12:03Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error)
select 'box', 'docker', t, '{"interval_s": 60}', false, '{"kind": "timeout", "message": "no answer in 10 s"}'
from generate_series('2026-03-01 12:01Z'::timestamptz, '2026-03-01 12:03Z', '1 minute') as t;

select results_eq(
  $$ select observed_at, error ->> 'kind' from observed_snapshots where disposition = 'error' $$,
  $$ values ('2026-03-01 12:01Z'::timestamptz, 'timeout') $$,
  'one row for three failures'
);
select results_eq(
  $$ select event_type, field, observed from issues where status = 'open' $$,
  $$ values ('SNAPSHOT_ERROR', 'docker.collection', 'timeout') $$,
  'one issue, and no service is missing'
);
select results_eq('select name, state from docker_state_latest', $$ values ('web', 'running') $$, 'the present stays');
select results_eq(
  'select status, last_contact_at, last_seen_at from collectors',
  $$ values ('failing: timeout', '2026-03-01 12:03Z'::timestamptz, '2026-03-01 12:00Z'::timestamptz) $$,
  'the collector lives, its evidence grows old'
);

set bruce.now = '2026-03-01 12:04Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:04Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
select is_empty($$ select from issues where status <> 'resolved' $$, 'an unchanged good one ends it');

select * from finish();
