-- Duplicate names: the first row is the one, the other is quarantined. So it stays, whatever else changes.
select plan(6);

create function pg_temp.report(p_at timestamptz, p_beside text)
returns void
language sql
as $$
  insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
    'box', 'docker', p_at, '{"interval_s": 60}',
    jsonb_build_object('containers', jsonb_build_array(
      '{"name": "web", "state": "running"}'::jsonb, '{"name": "web", "state": "exited"}'::jsonb,
      jsonb_build_object('name', p_beside, 'state', 'exited')
    ))
  )
$$;

set bruce.now = '2026-03-01 12:02Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select pg_temp.report('2026-03-01 12:00Z', 'one');
select results_eq(
  $$ select state from docker_state_latest where name = 'web' $$, $$ values ('running') $$, 'the first counts');
select results_eq(
  $$ select path, message like 'repeats the name%' from bruce.quarantined_rows $$,
  $$ values ('snapshot.containers[1]', true) $$, 'the second is quarantined');
select pg_temp.report('2026-03-01 12:01Z', 'two');
select results_eq(
  $$ select state from docker_state_latest where name = 'web' $$, $$ values ('running') $$, 'still the first');
select results_eq(
  $$ select path, message like 'repeats the name%' from bruce.quarantined_rows $$,
  $$ values ('snapshot.containers[1]', true) $$, 'still the second');
select pg_temp.report('2026-03-01 12:02Z', 'three');
select results_eq(
  $$ select state from docker_state_latest where name = 'web' $$, $$ values ('running') $$, 'and again');
select is_empty($$ select from events where event_type = 'SERVICE_MISSING' $$, 'nothing was told to be missing');

select * from finish();
