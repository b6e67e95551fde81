-- Older than the present: it is kept as history, and changes nothing that is.
select plan(4);

set bruce.now = '2026-03-01 12:10Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:10Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:05Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "exited"}]}');

select results_eq(
  'select observed_at, disposition from observed_snapshots order by 1',
  $$ values ('2026-03-01 12:05Z'::timestamptz, 'late'), ('2026-03-01 12:10Z', 'current') $$,
  'history holds both'
);
select results_eq('select name, state from docker_state_latest', $$ values ('web', 'running') $$, 'the present is the newer one');
select is_empty('select from events', 'nothing is told');
select is((select last_seen_at from collectors), '2026-03-01 12:10Z'::timestamptz, 'the evidence is not older for it');

select * from finish();
