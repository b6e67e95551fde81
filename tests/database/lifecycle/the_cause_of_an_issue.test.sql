-- FIRST_SEEN: so at first sight. REALITY_CHANGED: it was well before. INTENT_CHANGED: the declaration moved.
select plan(6);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box'), ('mute'), ('broken');
insert into expected_services (hostname, name) values ('box', 'first'), ('box', 'later');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [{"name": "later", "state": "running"}]}'
from unnest(array['box', 'mute']) as h;
select is((select cause from issues where service = 'first'), 'FIRST_SEEN', 'missing at first sight');

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', '{"containers": [{"name": "later", "state": "exited"}]}');
select is(
  (select cause from issues where service = 'later' and event_type = 'SERVICE_MISSING' and hostname = 'box'), 'REALITY_CHANGED', 'it stopped');

insert into expected_services (hostname, name) values ('box', 'wanted');
select is((select cause from issues where service = 'wanted'), 'INTENT_CHANGED', 'it was declared just now');

set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('mute', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', false, '{"kind": "unreachable", "message": "refused"}');
select is(
  (select cause from issues where hostname = 'mute' and event_type = 'DOCKER_UNREACHABLE'), 'REALITY_CHANGED',
  'the engine answered before, though the snapshot is still the first');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('broken', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', false, '{"kind": "unreachable", "message": "refused"}');
select is(
  (select cause from issues where hostname = 'broken' and event_type = 'DOCKER_UNREACHABLE'), 'FIRST_SEEN',
  'the very first word was a failure');
select tests.jobs_at('2026-03-01 13:00Z');
select is(
  (select cause from issues where hostname = 'mute' and event_type = 'NODE_UNREACHABLE'), 'REALITY_CHANGED', 'it fell silent');

select * from finish();
