-- What cannot come in is named by its position and the field at fault; its neighbours land.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
select create_token('all', 'collector', repeat('a', 64));
create temporary table answer as
select ingest(repeat('a', 64), '[
  {"hostname": "box", "source": "docker", "observed_at": "2026-03-01T11:59:00Z", "snapshot": {"containers": []}},
  {"hostname": "box", "source": "dockre", "observed_at": "2026-03-01T12:00:00Z", "snapshot": {}},
  {"hostname": "faster", "source": "docker", "observed_at": "2027-03-01T12:05:01Z", "snapshot": {"containers": []}},
  {"hostname": "box", "source": "docker", "observed_at": "2025-01-01T00:00:00Z", "snapshot": {},
    "collector": {"name": "c", "sent_at": "2026-03-01T12:00:00Z"}},
  {"hostname": "box", "source": "docker", "observed_at": "yesterday evening", "snapshot": {}},
  {"hostname": " ", "source": "docker", "observed_at": "2026-03-01T12:00:00Z", "snapshot": {}},
  {"source": "docker"}, 7, null, "text", [],
  {"hostname": "box", "observed_at": "2026-03-01T12:00:00Z", "snapshot": {}},
  {"hostname": "fast", "source": "docker", "observed_at": "2026-03-01T12:05:00Z", "snapshot": {"containers": []}},
  {"hostname": "torn", "source": "docker", "observed_at": "2026-03-01T12:00:00Z", "snapshot": {"containers": [
    {"name": "a", "state": "running"}, {"name": "b", "state": "running", "ports": ["80:80", "http"]}]}}
]') as a;

select results_eq(
  $$ select (r ->> 'index')::integer, r ->> 'code', r ->> 'path' from answer, jsonb_array_elements(a -> 'rejected') as r $$,
  $$
    values
      (1, 'unknown_source', 'source'), (3, 'ancient', 'observed_at'),
      (4, 'invalid', 'observed_at'), (5, 'invalid', 'hostname'), (6, 'invalid', 'hostname'), (7, 'invalid', 'hostname'),
      (8, 'invalid', 'hostname'), (9, 'invalid', 'hostname'), (10, 'invalid', 'hostname'), (11, 'unknown_source', 'source')
  $$,
  'each with its code and the field at fault'
);
select is((select a ->> 'stored' from answer), '4', 'the good ones land, two of them by clocks that are ahead of ours');
select results_eq(
  $$ select (q ->> 'index')::integer, q ->> 'path' from answer, jsonb_array_elements(a -> 'quarantine') as q $$,
  $$ values (13, 'snapshot.containers[1].ports[1]') $$,
  'a bad row inside a good payload is quarantined, with the index of its payload'
);
select is((select a ->> 'quarantined' from answer), '1', 'and counted');

select * from finish();
