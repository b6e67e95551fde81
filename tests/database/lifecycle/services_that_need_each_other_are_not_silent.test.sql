-- A cycle in depends_on explains nothing: at least one of them is told.
select plan(2);

update drift_rules set open_confirmations = 1 where event_type = 'SERVICE_UNHEALTHY';
insert into assets (name) values ('box');
insert into expected_services (hostname, name, depends_on) values
  ('box', 'a', '{b}'), ('box', 'b', '{a}'), ('box', 'self', '{self}');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [
    {"name": "a", "state": "running", "health": "unhealthy"}, {"name": "b", "state": "running", "health": "unhealthy"},
    {"name": "self", "state": "running", "health": "unhealthy"}]}');
select isnt_empty($$ select from events where service in ('a', 'b') $$, 'one of two that need each other');
select isnt_empty($$ select from events where service = 'self' $$, 'one that needs itself');

select * from finish();
