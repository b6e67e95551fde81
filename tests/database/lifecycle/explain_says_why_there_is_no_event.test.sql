-- explain of what does not drift: one sentence for each reason to be silent.
select plan(18);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, lifecycle) values
  ('box', 'active'), ('unseen', 'active'), ('off', 'offline'), ('failing', 'active'), ('partial', 'active'),
  ('old', 'active'), ('held', 'active');
insert into expected_services (hostname, name, lifecycle) values
  ('box', 'web', 'active'), ('box', 'someday', 'planned'), ('box', 'asleep', 'offline'), ('box', 'past', 'retired'),
  ('unseen', 'web', 'active'), ('off', 'web', 'active'), ('failing', 'web', 'active'), ('partial', 'web', 'active'),
  ('old', 'web', 'active');
insert into expected_services (hostname, name) select 'held', 's' || n from generate_series(1, 6) as n;
insert into observed_snapshots (hostname, source, observed_at, received_at, collector, snapshot)
select h, 'docker', '2026-03-01 11:50Z', '2026-03-01 11:50Z', '{"interval_s": 60}', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', n, 'state', 'running')) from unnest(array['web', 's1', 's2', 's3', 's4', 's5', 's6']) as n
))
from unnest(array['failing', 'partial', 'old', 'held']) as h;
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}'),
  ('held', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', '{"containers": []}');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, snapshot) values
  ('partial', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', false, '{"containers": []}');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('failing', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', false, '{"kind": "timeout", "message": "slow"}');

create function pg_temp.why(p_host text, p_service text)
returns text
language sql
as $$ select x.because from explain(p_host, p_service) as x where x.event_type is null $$;

select is(pg_temp.why('box', 'web'), 'Observed as declared: running.', 'as declared');
select is(pg_temp.why('box', 'someday'), 'It is declared planned: neither missing nor running is news.', 'planned');
select is(pg_temp.why('box', 'asleep'), 'It is declared offline, and it is off.', 'offline');
select is(pg_temp.why('box', 'past'), 'It is declared retired, and it is gone.', 'retired');
select is(pg_temp.why('off', 'web'), 'It is declared offline, and it is off.', 'on a host that is declared offline');
select is(pg_temp.why('box', 'nothing'), 'Nothing of that name is declared or observed there.', 'no such service');
select is(pg_temp.why('unseen', 'web'), 'No collector looks there, so nothing is concluded.', 'never seen');
select is(
  pg_temp.why('held', 's1'), 'The newest docker snapshot is held by the breaker, so nothing is concluded from it.', 'held');
select is(
  pg_temp.why('failing', 'web'), 'The docker collection on failing fails (timeout), so nothing is concluded.', 'failing');
select is(
  pg_temp.why('partial', 'web'),
  'The newest docker snapshot of partial is partial, so nothing is concluded from what it lacks.', 'partial');
select is(
  pg_temp.why('old', 'web'), 'docker on old last reported 10 minutes ago (stale after 3 minutes), so nothing is concluded.', 'stale');

select results_eq(
  $$ select event_type, verdict, because from explain('nowhere') $$,
  $$ values (null::text, 'no such name', 'No host of that name is declared or observed.') $$, 'no such host: one row');
select results_eq(
  $$ select event_type, verdict, because from explain('faling') $$,
  $$ values (null::text, 'no such name', 'No host of that name is declared or observed. Did you mean failing?') $$,
  'a typo: one row, with the nearest name');
select results_eq(
  $$ select event_type, verdict, because from explain('box', 'asleap') $$,
  $$ values (null::text, 'no such name', 'Nothing of that name is declared or observed there. Did you mean asleep?') $$,
  'also of a service');
select results_eq(
  $$ select because from explain('unseen') $$,
  $$ values ('No collector looks there, so nothing is concluded.') $$, 'a host that nobody has seen');
select is_empty(
  $$ select from explain('box', 'web') where event_type in ('VM_DOWN', 'NODE_UNREACHABLE', 'SNAPSHOT_ERROR') $$,
  'a service has no rules of hosts');

-- what drifts, but cannot be proven now
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
select tests.jobs_at('2026-03-01 13:00Z');
select results_eq(
  $$ select verdict from explain('box', 'web') where event_type = 'SERVICE_MISSING' $$, $$ values ('stale') $$, 'an open issue, stale');
select matches(
  (select because from explain('box', 'web') where event_type = 'SERVICE_MISSING'),
  'docker on box last reported 60 minutes ago', 'and why');

select * from finish();
