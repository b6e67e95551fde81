-- What n8n gets: exactly the keys that are promised, each with its value.
select plan(4);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box2-daily', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', '{"containers": []}');

select set_eq(
  $$ select jsonb_object_keys(event_json(e)) from events as e $$,
  array[
    'id', 'hostname', 'service', 'event_type', 'expected', 'observed', 'severity', 'details', 'source', 'created_at',
    'status', 'issue_id', 'drift_key', 'evidence'
  ],
  'the canonical keys, no more and no less'
);
select is(
  (select event_json(e) - 'id' - 'issue_id' - 'evidence' from events as e),
  '{
    "hostname": "box2-daily", "service": "freshrss", "event_type": "SERVICE_MISSING", "expected": "running",
    "observed": "absent", "severity": "high",
    "details": "Expected service freshrss on box2-daily but container not running.", "source": "docker",
    "created_at": "2026-03-01T12:00:00+00:00", "status": "opened",
    "drift_key": "SERVICE_MISSING/box2-daily/freshrss/state"
  }',
  'what it says'
);
select results_eq(
  $$ select event_json(e) ->> 'id', event_json(e) ->> 'issue_id' from events as e $$,
  $$ select e.event_id::text, i.issue_id::text from events as e, issues as i $$,
  'id is the uuid of the event, issue_id that of its issue'
);
select is(
  (select event_json(e) -> 'evidence' from events as e),
  (
    select jsonb_build_object(
      'snapshot_id', id, 'source', 'docker', 'observed_at', observed_at, 'since', '2026-03-01T12:00:00+00:00',
      'field', 'state', 'cause', 'FIRST_SEEN'
    )
    from observed_snapshots
  ),
  'the evidence is the snapshot it was concluded from, the field it is about, and why it came now'
);

select * from finish();
