-- Another container changes, the bad row stays as bad as it was.
select plan(2);

insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"containers": [
    {"name": "bad", "state": "running", "ports": ["?"]}, {"name": "web", "state": "running"}]}');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"containers": [
    {"name": "bad", "state": "running", "ports": ["?"]}, {"name": "web", "state": "exited"}]}');
select is((select count(*) from bruce.quarantined_rows), 1::bigint, 'it is still quarantined, once');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:02Z', '{"containers": [
    {"name": "bad", "state": "running", "ports": ["80:80"]}, {"name": "web", "state": "exited"}]}');
select is((select count(*) from bruce.quarantined_rows), 0::bigint, 'until it is good');

select * from finish();
