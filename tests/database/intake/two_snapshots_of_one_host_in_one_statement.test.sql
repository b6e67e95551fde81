-- A replayed spool arrives as one statement: it ends where the same snapshots one by one would have ended.
select plan(5);

insert into observed_snapshots (hostname, source, observed_at, complete, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', true, '{"containers": [{"name": "a", "state": "running"}, {"name": "b", "state": "running"}]}'),
  ('box', 'docker', '2026-03-01 12:01Z', true, '{"containers": [{"name": "a", "state": "exited"}]}');
select results_eq(
  'select name, state from docker_state_latest', $$ values ('a', 'stopped') $$, 'the newer one is the present'
);
select is((select count(*) from observed_snapshots), 2::bigint, 'history holds both');

insert into observed_snapshots (hostname, source, observed_at, complete, snapshot) values
  ('other', 'docker', '2026-03-01 12:01Z', true, '{"containers": [{"name": "a", "state": "exited"}]}'),
  ('other', 'docker', '2026-03-01 12:00Z', true, '{"containers": [{"name": "a", "state": "running"}]}');
select results_eq(
  $$ select state from docker_state_latest where hostname = 'other' $$, $$ values ('stopped') $$, 'in whatever order they stand'
);

insert into observed_snapshots (hostname, source, observed_at, complete, snapshot) values
  ('third', 'docker', '2026-03-01 12:00Z', true, '{"containers": [{"name": "a", "state": "running"}, {"name": "b", "state": "running"}]}'),
  ('third', 'docker', '2026-03-01 12:01Z', false, '{"containers": [{"name": "a", "state": "exited"}]}');
select results_eq(
  $$ select name, state from docker_state_latest where hostname = 'third' order by 1 $$,
  $$ values ('a', 'stopped'), ('b', 'running') $$,
  'a partial one takes nothing away from the complete one before it'
);

-- what a snapshot of the same day said before is not stored again, and counts all the same
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('fourth', 'docker', '2026-03-01 12:00Z', '{"containers": [{"name": "a", "state": "running"}, {"name": "b", "state": "running"}]}');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('fourth', 'docker', '2026-03-01 12:01Z', '{"containers": [{"name": "b", "state": "running"}]}'),
  ('fourth', 'docker', '2026-03-01 12:02Z', '{"containers": [{"name": "a", "state": "running"}, {"name": "b", "state": "running"}]}');
select results_eq(
  $$ select name, state from docker_state_latest where hostname = 'fourth' order by 1 $$,
  $$ values ('a', 'running'), ('b', 'running') $$,
  'the second of a statement is read whole, whatever of it is stored'
);

select * from finish();
