-- A probe that fails may mean its host: it is told when the host has spoken since, and explained when the host is silent.
select plan(5);

insert into assets (name, asset_type) values ('mon', 'device'), ('box', 'device');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}');
create function pg_temp.probe(p_at timestamptz, p_ok boolean) returns void language sql as $$
  select tests.report_at(
    p_at, 'mon', tests.checks(jsonb_build_object('service', 'web', 'target', 'box:80', 'kind', 'tcp', 'ok', p_ok)), 'service_health');
$$;
create function pg_temp.word(p_at timestamptz) returns void language sql as $$
  select tests.report_at(p_at, 'box', tests.docker(tests.container('web', '{"ports": ["80:80"]}')));
$$;
select pg_temp.word('2026-03-01 12:00Z'), pg_temp.probe('2026-03-01 12:00:30Z', false);
select results_eq(
  'select event_type, status, waits_for from issues', $$ values ('PORT_MISMATCH', 'pending', 'a word of box since it began') $$,
  'the probe fails: is it the service, or the host?');
select pg_temp.word('2026-03-01 12:01Z'), tests.jobs_at('2026-03-01 12:01:01Z');
select is((select status from issues), 'open', 'the host speaks: the service');
select pg_temp.probe('2026-03-01 12:01:30Z', true);
select pg_temp.word('2026-03-01 12:02Z'), pg_temp.probe('2026-03-01 12:30Z', false), tests.runs_until('2026-03-01 12:30:01Z');
select results_eq(
  $$ select event_type, status from issues where status <> 'resolved' order by 1 $$,
  $$ values ('NODE_UNREACHABLE', 'open'), ('PORT_MISMATCH', 'pending') $$, 'the host is silent: that is told, and explains the probe');

-- a host of which nothing else is known
insert into assets (name, asset_type) values ('cam', 'device');
insert into expected_services (hostname, name, ports) values ('cam', 'rtsp', '{554}');
set bruce.now = '2026-03-01 12:31Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values ('mon', 'service_health', '2026-03-01 12:31Z',
  '{"interval_s": 60}', tests.checks('{"service": "rtsp", "target": "cam:554", "kind": "tcp", "ok": false}'));
select is((select status from issues where hostname = 'cam'), 'open', 'where nobody else looks there is nothing to wait for');
update settings set root_cause_grace = '0', settle_time = '0';
select is_empty($$ select from issues where waits_for is not null $$, 'and nothing waits where no grace is wished');

select * from finish();
