-- Clocks with a coarse tick: of two snapshots of one moment the higher seq is the newer, whatever arrives first.
select plan(3);

insert into observed_snapshots (hostname, source, observed_at, seq, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', 2, '{"containers": [{"name": "web", "state": "running"}]}');
insert into observed_snapshots (hostname, source, observed_at, seq, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', 1, '{"containers": [{"name": "web", "state": "exited"}]}');
select results_eq('select state from docker_state_latest', $$ values ('running') $$, 'a lower seq is late');
insert into observed_snapshots (hostname, source, observed_at, seq, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', 3, '{"containers": [{"name": "web", "state": "paused"}]}');
select results_eq('select state from docker_state_latest', $$ values ('paused') $$, 'a higher one is news');
insert into observed_snapshots (hostname, source, observed_at, seq, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', 1, '{"containers": [{"name": "web", "state": "running"}]}');
select results_eq(
  'select state from docker_state_latest', $$ values ('running') $$, 'a later time is newer, though the collector counts from one again');

select * from finish();
