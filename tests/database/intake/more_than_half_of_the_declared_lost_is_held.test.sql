-- The breaker counts declared services that ran and are gone or stopped: more than five and more than half.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
create function pg_temp.report(p_host text, p_at timestamptz, p_running integer, p_exited integer)
returns void
language sql
as $$
  insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
  select p_host, 'docker', p_at, '{"interval_s": 60}', jsonb_build_object('containers', coalesce(jsonb_agg(jsonb_build_object(
    'name', 's' || n, 'state', case when n <= p_running then 'running' else 'exited' end)), '[]'))
  from generate_series(1, p_running + p_exited) as n
$$;
insert into assets (name) values ('ten'), ('eleven'), ('stopped'), ('five');
insert into expected_services (hostname, name)
select h, 's' || n
from (values ('ten', 10), ('eleven', 11), ('stopped', 11), ('five', 5)) as v (h, services), generate_series(1, services) as n;
select pg_temp.report('ten', '2026-03-01 12:00Z', 10, 0), pg_temp.report('eleven', '2026-03-01 12:00Z', 11, 0),
  pg_temp.report('stopped', '2026-03-01 12:00Z', 11, 0), pg_temp.report('five', '2026-03-01 12:00Z', 5, 0);

set bruce.now = '2026-03-01 12:01Z';
select pg_temp.report('ten', '2026-03-01 12:01Z', 5, 0);
select is(
  (select count(*) from drift where hostname = 'ten' and event_type = 'SERVICE_MISSING'), 5::bigint, 'five of ten: believed');
select pg_temp.report('eleven', '2026-03-01 12:01Z', 5, 0);
select results_eq(
  $$ select event_type from drift where hostname = 'eleven' $$, $$ values ('SNAPSHOT_ERROR') $$, 'six of eleven: held');
select pg_temp.report('stopped', '2026-03-01 12:01Z', 5, 6);
select results_eq(
  $$ select event_type from drift where hostname = 'stopped' $$, $$ values ('SNAPSHOT_ERROR') $$, 'six of eleven stopped: held');
select pg_temp.report('five', '2026-03-01 12:01Z', 0, 0);
select is(
  (select count(*) from drift where hostname = 'five' and event_type = 'SERVICE_MISSING'), 5::bigint,
  'five of five: too few to doubt it');

select * from finish();
