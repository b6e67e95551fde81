-- Older writers put the whole payload, envelope included, into the column snapshot.
select plan(3);

set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{
    "hostname": "box", "source": "docker", "complete": true,
    "snapshot": {"containers": [{"name": "web", "state": "running"}]}
  }');
select results_eq(
  'select hostname, name, state from docker_state_latest',
  $$ values ('box', 'web', 'running') $$,
  'the snapshot inside is read'
);

insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:01Z', '{
    "hostname": "box", "source": "docker", "complete": false, "snapshot": {"containers": []}
  }');
select results_eq(
  'select name, state from docker_state_latest',
  $$ values ('web', 'running') $$,
  'its complete counts: nothing is gone'
);

insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('box', 'docker', '2026-03-01 12:02Z', '{
    "hostname": "box", "source": "docker", "error": {"kind": "unreachable", "message": "no socket"}, "snapshot": {}
  }');
select results_eq(
  $$ select event_type, hostname from issues where status = 'open' and event_type = 'DOCKER_UNREACHABLE' $$,
  $$ values ('DOCKER_UNREACHABLE', 'box') $$,
  'its error counts'
);

select * from finish();
