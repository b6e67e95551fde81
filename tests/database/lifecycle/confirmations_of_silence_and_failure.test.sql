-- Rules about failure or silence confirm as well: each further failed report, each further look at a silent host.
select plan(4);

update drift_rules set open_confirmations = 2 where event_type in ('DOCKER_UNREACHABLE', 'NODE_UNREACHABLE');
insert into assets (name) values ('failing'), ('silent');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}' from unnest(array['failing', 'silent']) as h;

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('failing', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', false, '{"kind": "unreachable", "message": "refused"}');
select results_eq(
  $$ select status from issues where hostname = 'failing' $$, $$ values ('pending') $$, 'one failure: pending');
set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('failing', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', false, '{"kind": "unreachable", "message": "refused"}');
select results_eq(
  $$ select status from issues where hostname = 'failing' $$, $$ values ('open') $$, 'two: open');

select tests.jobs_at('2026-03-01 12:03:30Z');
select results_eq(
  $$ select status from issues where hostname = 'silent' $$, $$ values ('pending') $$, 'one look at a silent host: pending');
select tests.jobs_at('2026-03-01 12:04:30Z');
select results_eq(
  $$ select status from issues where hostname = 'silent' $$, $$ values ('open') $$, 'two: open');

select * from finish();
