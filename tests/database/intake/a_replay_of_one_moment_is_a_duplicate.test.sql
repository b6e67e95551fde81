-- Two snapshots of one moment, told apart by seq: replaying them stores nothing.
select plan(2);

prepare replay as
insert into observed_snapshots (hostname, source, snapshot, observed_at, seq) values
  ('box', 'docker', '{"containers": [{"name": "a", "state": "running"}]}', '2026-03-01 12:00Z', 1),
  ('box', 'docker', '{"containers": [{"name": "b", "state": "running"}]}', '2026-03-01 12:00Z', 2);
execute replay;
select is((select count(*) from observed_snapshots), 2::bigint, 'both are stored');
execute replay;
select is((select count(*) from observed_snapshots), 2::bigint, 'once');

select * from finish();
