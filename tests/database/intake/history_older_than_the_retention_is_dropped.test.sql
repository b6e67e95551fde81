-- Retention: a month that is wholly older than settings.retention goes at once; the present stays.
select plan(4);

update settings set retention = '60 days';
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-01-10Z', '{"containers": [{"name": "a", "state": "running"}]}'),
  ('box', 'docker', '2026-02-10Z', '{"containers": [{"name": "b", "state": "running"}]}'),
  ('box', 'docker', '2026-04-10Z', '{"containers": [{"name": "c", "state": "running"}]}');
select bruce.ensure_partitions('2026-04-10Z');

select is(bruce.drop_old_partitions('2026-04-05Z'), 1, 'sixty days before April 5 is February 4: January goes');
select results_eq(
  'select observed_at from observed_snapshots order by 1',
  $$ values ('2026-02-10Z'::timestamptz), ('2026-04-10Z') $$,
  'February is not wholly older'
);
select is(to_regclass('bruce.observed_snapshots_2026_01'), null::regclass, 'its partition is gone');
select results_eq('select name from docker_state_latest', $$ values ('c') $$, 'the present is what it was');

select * from finish();
