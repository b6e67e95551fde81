-- run_jobs, every minute: overdue hosts are told once, and not again; a collector among others is told as such.
select plan(7);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box'), ('half');
insert into assets (name, lifecycle) values ('off', 'offline');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}'),
  ('off', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}'),
  ('half', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}'),
  ('half', 'proxy', '2026-03-01 12:00Z', '{"interval_s": 600}', '{"routes": []}');

select tests.jobs_at('2026-03-01 12:03Z');
select is_empty($$ select from events where hostname <> 'off' $$, 'after three intervals: not yet overdue');
select tests.jobs_at('2026-03-01 12:03:01Z');
select results_eq(
  $$ select event_type, hostname, field from events where event_type in ('NODE_UNREACHABLE', 'SNAPSHOT_ERROR') order by hostname $$,
  $$ values ('NODE_UNREACHABLE', 'box', 'report'), ('SNAPSHOT_ERROR', 'half', 'docker.report') $$,
  'a second later: box is silent, of half one collector is; a host that is meant to be off is not'
);
select tests.jobs_at('2026-03-01 12:04Z'), tests.jobs_at('2026-03-01 12:05Z');
select is((select count(*) from events where hostname <> 'off'), 2::bigint, 'told once');
set intervalstyle = 'iso_8601';
select is(tests.jobs_at('2026-03-01 12:06Z') ->> 'sweep', '0', 'a session that writes intervals in its own way changes nothing');
set intervalstyle = 'postgres';
select tests.runs_until('2026-03-01 13:00Z');
select set_eq(
  $$ select event_type, hostname, status from issues where status <> 'resolved' and hostname <> 'off' $$,
  $$ values ('NODE_UNREACHABLE', 'box', 'open'), ('NODE_UNREACHABLE', 'half', 'open') $$,
  'when the last collector of half is silent too, the host is'
);

set bruce.now = '2026-03-01 13:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 13:00Z', '{"interval_s": 60}', '{"containers": []}');
select results_eq(
  $$ select hostname from issues where status <> 'resolved' and hostname <> 'off' $$, $$ values ('half') $$, 'one word ends it');
select is(
  (select freshness from drift_summary where hostname = 'box'), 'fresh', 'box is fresh again');

select * from finish();
