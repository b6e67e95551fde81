-- A collector that declares nothing: its interval follows its reports, but not one odd gap.
select plan(5);

create function pg_temp.report(p_at timestamptz)
returns interval
language plpgsql
as $$
begin
  insert into observed_snapshots (hostname, source, observed_at, snapshot) values ('box', 'docker', p_at, '{"containers": []}');
  return (select c.interval from collectors as c);
end;
$$;

select is(pg_temp.report('2026-03-01 00:00Z'), interval '1 hour', 'at first the default');
select ok(pg_temp.report('2026-03-01 00:00:20Z') >= interval '50 minutes', 'two runs by hand do not make it every 20 seconds');
select ok(
  (array_agg(pg_temp.report('2026-03-01 00:00:20Z'::timestamptz + n * interval '10 minutes') order by n))[60]
    between interval '9 minutes' and interval '11 minutes',
  'many reports every ten minutes make it ten minutes'
)
from generate_series(1, 60) as n;
select ok(
  pg_temp.report('2026-03-01 10:00:20Z'::timestamptz + interval '3 days') <= interval '20 minutes',
  'one long night does not make it every three days');
select results_eq(
  'select stale_after = 3 * interval from collectors', 'values (true)', 'overdue after three of them');

select * from finish();
