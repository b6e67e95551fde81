select plan(3);

insert into assets (name) values ('box');
create function pg_temp.at(p_minute integer, p_metrics jsonb) returns void language sql as $$
  select tests.report_at(timestamptz '2026-03-01 12:00Z' + make_interval(mins => p_minute), 'box',
    tests.docker(tests.container('web'), tests.container('db')) || jsonb_build_object('metrics', p_metrics));
$$;
select pg_temp.at(0, '{"web": {"cpu_pct": 10}, "db": {"cpu_pct": 1}}');
select pg_temp.at(1, '{"web": {"cpu_pct": null}, "db": {"cpu_pct": 2}}');
select pg_temp.at(2, '{"db": {"cpu_pct": 3}}');
select pg_temp.at(3, '{"web": {"cpu_pct": "many"}, "db": {"cpu_pct": 1e300}}');
select pg_temp.at(4, '{"web": {"cpu_pct": 20}, "db": {"cpu_pct": 5}}');
select results_eq($$ select at, value from tests.points('box', '2026-03-01 12:00Z', 'cpu_pct', 'web') $$,
  $$ values ('01 12:00', '10.0'), ('01 12:04', '20.0') $$, 'what was not measured, or cannot be read, is no point');
select tests.jobs_at('2026-03-01 12:06Z');
select pg_temp.at(30, '{"web": {"cpu_pct": 30}, "db": {"cpu_pct": 6}}');
select tests.jobs_at('2026-03-01 12:36Z');
select results_eq($$ select at, value from tests.points('box', '2026-02-28 12:00Z', 'cpu_pct', 'web') $$,
  $$ values ('01 12:00', '15.0'), ('01 12:30', '30.0') $$, 'nothing is made up between');
select results_eq($$ select at, value from tests.points('box', '2026-02-28 12:00Z', 'mem_pct') $$,
  $$ select 'x', 'y' where false $$, 'what nobody measures has none');

select * from finish();
