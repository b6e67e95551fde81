-- Each event tells why it came now: an end because the declaration changed is no change of reality.
select plan(1);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
update expected_services set lifecycle = 'retired' where name = 'a';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', '{"containers": [{"name": "b", "state": "running"}]}');
select results_eq(
  $$ select service, cause from events where status = 'resolved' order by id $$,
  $$ values ('a', 'INTENT_CHANGED'), ('b', 'REALITY_CHANGED') $$,
  'a is no longer declared, b runs again'
);

select * from finish();
