-- The evidence grows old, the issue turns stale; the first fresh look ends it when it is gone.
select plan(3);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
select tests.jobs_at('2026-03-01 12:10Z');
select results_eq(
  $$ select status, stale from issues where event_type = 'SERVICE_MISSING' $$, 'values (''open'', true)', 'stale');
set bruce.now = '2026-03-01 12:11Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:11Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
select is_empty($$ select from issues where status <> 'resolved' $$, 'all is well again');
select results_eq(
  'select status, event_type from events order by id',
  $$
    values
      ('opened', 'SERVICE_MISSING'), ('opened', 'NODE_UNREACHABLE'),
      ('resolved', 'NODE_UNREACHABLE'), ('resolved', 'SERVICE_MISSING')
  $$,
  'each told once'
);

select * from finish();
