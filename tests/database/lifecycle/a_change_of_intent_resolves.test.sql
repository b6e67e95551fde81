-- The declaration follows reality: retired, deleted, renamed, planned, or with another port, at once and without a snapshot.
select plan(2);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name, ports) values
  ('box', 'retired', '{}'), ('box', 'deleted', '{}'), ('box', 'renamed', '{}'), ('box', 'planned', '{}'), ('box', 'port', '{80}'),
  ('box', 'stays', '{}');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [
    {"name": "port", "state": "running", "ports": ["81:80"]}, {"name": "its-real-name", "state": "running"}]}');
select is((select count(*) from issues where status = 'open'), 7::bigint, 'seven differences');

set bruce.now = '2026-03-01 12:01Z';
update expected_services set lifecycle = 'retired' where name = 'retired';
delete from expected_services where name = 'deleted';
update expected_services set aliases = '{its-real-name}' where name = 'renamed';
update expected_services set lifecycle = 'planned' where name = 'planned';
update expected_services set ports = '{81}' where name = 'port';
select results_eq(
  $$ select service from issues where status <> 'resolved' $$, $$ values ('stays') $$, 'the rest is resolved by the declaration alone');

select * from finish();
