-- Nothing changes but what is measured: each snapshot of two hours, then five minutes, hours, days.
select plan(9);

insert into assets (name) values ('nas');
do $$
begin
  for n in 0..11 loop
    perform tests.pool_at(timestamptz '2026-03-01 12:00Z' + n * interval '1 minute', 50 + n);
  end loop;
end;
$$;
select is((select count(*) from observed_snapshots), 1::bigint, 'one snapshot is stored: nothing changed');
select results_eq($$ select at, value from tests.points('nas', '2026-03-01 12:00Z', 'pool_pct') limit 3 $$,
  $$ values ('01 12:00', '50.0'), ('01 12:01', '51.0'), ('01 12:02', '52.0') $$, 'each was measured');
select tests.jobs_at('2026-03-01 12:12Z');
select results_eq(
  $$ select starts_at, samples, lowest[1], mean[1], highest[1] from bruce.metric_rollups where part < 4 and scope_id > 0 order by 1 $$,
  $$ values (timestamptz '2026-03-01 12:00Z', 5, 50::real, 52::real, 54::real), ('2026-03-01 12:05Z', 5, 55, 57, 59) $$,
  'five minutes are rolled up once they are over');
select results_eq($$ select count(*), max(value) from metrics('nas', metric => 'pool_pct', since => '2026-03-01 12:00Z') $$,
  $$ values (8::bigint, 61.0) $$, 'what is newer is shown as it is');

select tests.pool_at('2026-03-01 13:30Z', 70);
select tests.jobs_at('2026-03-01 14:01Z');
select results_eq(
  $$ select starts_at, samples, lowest[1], round(mean[1]::numeric, 1), highest[1] from bruce.metric_rollups where part = 4 and scope_id > 0 order by 1 $$,
  $$ values (timestamptz '2026-03-01 12:00Z', 12, 50::real, 55.5, 61::real), ('2026-03-01 13:00Z', 1, 70, 70.0, 70) $$,
  'so are hours, each snapshot with its weight');
select tests.jobs_at('2026-03-02 00:01Z');
select results_eq(
  $$ select starts_at, samples, lowest[1], round(mean[1]::numeric, 1), highest[1] from bruce.metric_rollups where part = 5 and scope_id > 0 $$,
  $$ values (timestamptz '2026-03-01 00:00Z', 13, 50::real, 56.6, 70::real) $$, 'and days');
select is_empty('select from bruce.metric_samples where scope_id > 0', 'samples go after two hours');
select results_eq($$ select at, value from tests.points('nas', '2026-03-01 00:00Z', 'pool_pct') $$,
  $$ values ('01 12:00', '52.0'), ('01 12:05', '57.0'), ('01 12:10', '60.5'), ('01 13:30', '70.0') $$, 'of two days, five minutes');
select set_config('bruce.now', '2026-05-01 00:00Z', false);
select results_eq($$ select at, value from tests.points('nas', '2026-02-20 00:00Z', 'pool_pct') $$,
  $$ values ('01 00:00', '56.6') $$, 'of longer ago, days');

select * from finish();
