-- open_confirmations: so many observations in a row. An unchanged snapshot, which stores no row, is one.
select plan(6);

create function pg_temp.report(p_minute integer, p_health text) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('health', p_health)));
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
update drift_rules set open_confirmations = 3 where event_type = 'SERVICE_UNHEALTHY';

select pg_temp.report(0, 'unhealthy');
select results_eq('select status, confirmations from issues', $$ values ('pending', 1) $$, 'once: pending');
select pg_temp.report(0, 'unhealthy');
select results_eq('select status, confirmations from issues', $$ values ('pending', 1) $$, 'a duplicate confirms nothing');
select pg_temp.report(1, 'unhealthy'), pg_temp.report(2, 'healthy'), pg_temp.report(3, 'unhealthy'), pg_temp.report(4, 'unhealthy');
select results_eq(
  $$ select status, confirmations from issues where status <> 'resolved' $$, $$ values ('pending', 2) $$, 'interrupted, it counts anew');
select is_empty('select from events', 'nothing was told so far');
select pg_temp.report(5, 'unhealthy');
select results_eq(
  'select created_at, status from events', $$ values ('2026-03-01 12:05Z'::timestamptz, 'opened') $$, 'three in a row: opened');
select is((select count(*) from observed_snapshots), 3::bigint, 'with three rows of history');

select * from finish();
