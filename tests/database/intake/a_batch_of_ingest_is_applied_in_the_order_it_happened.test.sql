-- A spool may be replayed in any order; the newest of each host is the present, and the older ones are history.
select plan(3);

set bruce.now = '2026-03-01 12:10Z';
select create_token('all', 'collector', repeat('a', 64));
create temporary table answer as
select ingest(repeat('a', 64), jsonb_agg(jsonb_build_object(
  'hostname', 'box', 'source', 'docker', 'observed_at', '2026-03-01 12:00Z'::timestamptz + minute * interval '1 minute',
  'snapshot', jsonb_build_object('containers', jsonb_build_array(jsonb_build_object('name', 'web' || minute, 'state', 'running')))
))) as a
from unnest(array[3, 1, 5, 2, 4]) as minute;

select is((select a ->> 'stored' from answer), '5', 'all five are news');
select is((select a ->> 'late' from answer), '0', 'none is late');
select results_eq('select name from docker_state_latest', $$ values ('web5') $$, 'the newest is the present');

select * from finish();
