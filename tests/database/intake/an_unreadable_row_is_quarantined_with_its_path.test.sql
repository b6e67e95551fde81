-- One bad row costs its neighbours nothing: it is named by path, the rest lands.
select plan(5);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'gone');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [
    {"name": "web", "state": "running"},
    {"name": "ports", "state": "running", "ports": ["8096:8096", "0.0.0.0:70000->1/tcp"]},
    {"state": "running"},
    "not even an object",
    {"name": "silent"}
  ]}');

select results_eq(
  'select path, message from bruce.quarantined_rows order by path',
  $$
    values
      ('snapshot.containers[1].ports[1]', 'is no port mapping'),
      ('snapshot.containers[2]', 'has no name'),
      ('snapshot.containers[3].state', 'is missing'),
      ('snapshot.containers[4].state', 'is missing')
  $$,
  'each bad row with the path of its bad field'
);
select results_eq(
  $$ select name, state from docker_state_latest order by name $$,
  $$ values ('ports', 'running'), ('silent', 'unknown'), ('web', 'running') $$,
  'its neighbours land'
);
select results_eq(
  $$ select field, observed from issues where event_type = 'SNAPSHOT_ERROR' and status = 'open' $$,
  $$ values ('docker.rows', 'quarantined') $$,
  'it is told'
);
select is_empty(
  $$ select from issues where event_type = 'SERVICE_MISSING' and status = 'open' $$,
  'a row without a name could be anything that seems to lack'
);

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
select results_eq(
  $$ select event_type, service from issues where status <> 'resolved' $$,
  $$ values ('SERVICE_MISSING', 'gone') $$,
  'a readable snapshot ends it'
);

select * from finish();
