-- A batch of many hosts is one pass, with the same result for each.
select plan(4);

insert into assets (name) select 'box' || n from generate_series(1, 60) as n;
insert into expected_services (hostname, name)
select 'box' || n, s from generate_series(1, 60) as n, unnest(array['web', 'db']) as s;

create function pg_temp.report(p_after interval) returns void language sql as $$
insert into observed_snapshots (hostname, source, observed_at, snapshot)
select
  'box' || n, 'docker', bruce.clock() + p_after,
  jsonb_build_object('containers', jsonb_build_array(
    jsonb_build_object('name', 'web', 'state', 'running'),
    jsonb_build_object('name', case when n % 2 = 0 then 'db' else 'stray' end, 'state', 'running')
  ))
from generate_series(1, 60) as n
$$;
select pg_temp.report('0');

select is((select count(*) from docker_state_latest), 120::bigint, 'two containers of each host');
select set_eq(
  $$ select hostname, service from drift where event_type = 'SERVICE_MISSING' $$,
  $$ select 'box' || n, 'db' as service from generate_series(1, 60, 2) as n $$,
  'db is missing on every other host'
);
select set_eq(
  $$ select hostname, service from drift where event_type = 'SERVICE_UNEXPECTED' $$,
  $$ select 'box' || n, 'stray' as service from generate_series(1, 60, 2) as n $$,
  'and something else runs there'
);
-- what is absent needs a second look
select pg_temp.report('1 minute');
select set_eq(
  $$ select drift_key from events where status = 'opened' $$, 'select drift_key from drift', 'each is told once'
);

select * from finish();
