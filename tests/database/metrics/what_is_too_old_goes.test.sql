select plan(5);

insert into assets (name) values ('nas');
select tests.pool_at('2026-03-01 12:00Z', 50);
select tests.jobs_at('2026-03-02 00:01Z');
select results_eq('select distinct part from bruce.metric_rollups where scope_id > 0 order by 1',
  $$ values (bruce.metric_part('5 minutes', '2026-03-01 12:00Z')), (4::smallint), (5::smallint) $$, 'kept three times');
select tests.jobs_at(d) from generate_series('2026-03-02 12:01Z'::timestamptz, '2026-03-03 23:01Z', '1 hour') as d;
select isnt_empty('select from bruce.metric_rollups where scope_id > 0 and part < 4', 'five minutes, for two days');
select tests.jobs_at('2026-03-04 01:01Z');
select is_empty('select from bruce.metric_rollups where scope_id > 0 and part < 4', 'not longer than three');
select tests.jobs_at('2026-04-02 01:01Z');
select results_eq('select part::integer from bruce.metric_rollups where scope_id > 0', 'values (5)', 'hours, for 30 days');
select tests.jobs_at('2028-03-03 01:01Z');
select is_empty('select from bruce.metric_rollups where scope_id > 0', 'days, for two years');

select * from finish();
