-- A collector that says how often it reports is overdue after three of these intervals; when it says another, that one.
select plan(3);

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
select results_eq(
  'select interval, stale_after from collectors', $$ values (interval '1 minute', interval '3 minutes') $$, 'every minute');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 300}', '{"containers": []}');
select results_eq(
  'select interval, stale_after from collectors', $$ values (interval '5 minutes', interval '15 minutes') $$,
  'every five minutes from now on, though nothing else changed');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:31Z', '{"containers": []}');
select results_eq(
  'select interval from collectors', $$ values (interval '5 minutes') $$, 'what was declared is not unlearned');

select * from finish();
