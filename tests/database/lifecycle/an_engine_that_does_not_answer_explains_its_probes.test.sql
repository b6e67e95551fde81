-- DOCKER_UNREACHABLE: failing probes of services on that host are victims; when the engine is back, they speak.
select plan(4);

insert into assets (name, primary_ip) values ('box', '192.0.2.1');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}');
create function pg_temp.probe(p_at timestamptz, p_ok boolean) returns void language sql as $$
  select tests.report_at(
    p_at, 'prober', tests.checks(jsonb_build_object('service', 'web', 'target', '192.0.2.1:80', 'kind', 'tcp', 'ok', p_ok)),
    'service_health');
$$;
insert into assets (name) values ('prober');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running", "ports": ["80:80"]}]}');
select pg_temp.probe('2026-03-01 12:00Z', true);
select is_empty('select from events', 'all is well');

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('box', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', false, '{"kind": "unreachable", "message": "refused"}');
select pg_temp.probe('2026-03-01 12:01Z', false);
select results_eq(
  'select status, event_type from events', $$ values ('opened', 'DOCKER_UNREACHABLE') $$, 'one event');
select results_eq(
  $$ select event_type, status from issues where suppressed_by is not null $$, $$ values ('PORT_MISMATCH', 'pending') $$,
  'the probe is a victim');

set bruce.now = '2026-03-01 12:02Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:02Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running", "ports": ["80:80"]}]}');
select pg_temp.probe('2026-03-01 12:02Z', false);
select results_eq(
  $$ select event_type, status from issues where status <> 'resolved' $$, $$ values ('PORT_MISMATCH', 'open') $$,
  'the engine is back and the port still does not answer: that is told');

select * from finish();
