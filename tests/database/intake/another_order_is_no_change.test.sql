-- The same rows in another order say the same.
select plan(2);

insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"containers": [
    {"name": "a", "state": "running"}, {"name": "b", "state": "running"}, {"name": "c", "state": "exited"}]}');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"containers": [
    {"state": "exited", "name": "c"}, {"name": "a", "state": "running"}, {"name": "b", "state": "running"}]}');
select is((select count(*) from observed_snapshots), 1::bigint, 'no second row');
select is(
  (select last_seen_at from collectors), '2026-03-01 12:01Z'::timestamptz, 'yet it counts as evidence'
);

select * from finish();
