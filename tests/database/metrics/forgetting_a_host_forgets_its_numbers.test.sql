select plan(5);

insert into assets (name) values ('nas');
select tests.pool_at('2026-03-01 12:00Z', 50);
select tests.pool_at('2026-03-01 12:00Z', 50, 'vault', 'other');
select tests.jobs_at('2026-03-01 13:01Z');
create function pg_temp.kept() returns bigint language sql as $$
  select count(*) from (
    select scope_id from bruce.metric_samples union all select scope_id from bruce.metric_rollups
    union all select scope_id from bruce.metric_layouts union all select scope_id from bruce.metric_series
  ) as k where scope_id = (select min(scope_id) from bruce.metric_series where scope_id > 0);
$$;
select cmp_ok(pg_temp.kept(), '>=', 4::bigint, 'samples, roll-ups, layouts and series are there');
create temporary table before as select min(scope_id) as scope_id from bruce.metric_series where scope_id > 0;
select is(forget_host('nas') ->> 'status', '200', 'forgotten');
select is_empty(
  $$ select from before as b where exists (select from bruce.metric_samples as m where m.scope_id = b.scope_id)
    or exists (select from bruce.metric_rollups as m where m.scope_id = b.scope_id)
    or exists (select from bruce.metric_layouts as m where m.scope_id = b.scope_id)
    or exists (select from bruce.metric_series as m where m.scope_id = b.scope_id) $$, 'with its numbers');
select is_empty($$ select from metrics('nas') $$, 'nothing is shown of it');
select isnt_empty($$ select from metrics('other') $$, 'what others measure stays');

select * from finish();
