-- A month without a partition is no obstacle: its rows wait in the default partition, and move when it is made.
select plan(6);

insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2019-12-31 23:59:59.999Z', '{"containers": [{"name": "a", "state": "running"}]}'),
  ('box', 'docker', '2020-01-01 00:00:00Z', '{"containers": [{"name": "b", "state": "running"}]}');
select is((select count(*) from bruce.observed_snapshots_default), 2::bigint, 'rows of unforeseen months land');

select is(bruce.ensure_partitions('2020-03-15Z', 1), 4, 'two months with rows, this month and the next');
select is((select count(*) from bruce.observed_snapshots_default), 0::bigint, 'the default partition is empty again');
select results_eq(
  $$ select tableoid::regclass::text, observed_at from bruce.stored_snapshots order by observed_at $$,
  $$
    values
      ('bruce.observed_snapshots_2019_12', '2019-12-31 23:59:59.999Z'::timestamptz),
      ('bruce.observed_snapshots_2020_01', '2020-01-01 00:00:00Z')
  $$,
  'each row is in its month, by UTC'
);
select is(bruce.ensure_partitions('2020-03-15Z', 1), 0, 'again: nothing to do');
select lives_ok(
  $$ insert into observed_snapshots (hostname, source, observed_at, snapshot)
     values ('box', 'docker', '2020-04-30 23:59Z', '{"containers": []}') $$,
  'the coming month takes rows'
);

select * from finish();
