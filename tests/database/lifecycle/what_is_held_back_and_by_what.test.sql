-- held_back: what is known and not told, and why not; unused_waivers_and_windows: what holds nothing back.
select plan(5);

insert into assets (name) values ('box');
insert into expected_services (hostname, name, depends_on) values
  ('box', 'db', '{}'), ('box', 'app', '{db}'), ('box', 'web', '{}'), ('box', 'sick', '{}');
set bruce.now = '2026-03-01 12:00Z';
insert into waivers (reason, expires_at, service, created_by) values
  ('Known.', '2026-04-01', 'web', 'anna'), ('Nothing of that name.', 'infinity', 'x*', 'bob');
insert into waivers (reason, expires_at, service, created_by, ended_at, ended_by) values
  ('Was.', '2026-04-01', 'y', 'bob', bruce.clock(), 'bob');
insert into maintenance_windows (reason, service, starts_at, ends_at, created_by) values
  ('Now.', 'db', '2026-03-01 12:00Z', '2026-03-01 13:00Z', 'anna'),
  ('Later.', '*', '2026-03-02 12:00Z', '2026-03-02 13:00Z', 'anna'),
  ('Past.', '*', '2026-02-01 12:00Z', '2026-02-01 13:00Z', 'anna');
insert into maintenance_windows (reason, service, weekdays, local_start, local_end, time_zone, created_by)
values ('Weekly.', 'web', '{wed}', '12:00', '13:00', 'UTC', 'anna');
update drift_rules set open_confirmations = 1 where event_type = 'SERVICE_UNHEALTHY';
update drift_rules set open_confirmations = 3 where event_type = 'SERVICE_RESTARTING';
select tests.observe('box', 'docker', tests.docker(
  tests.container('app', '{"health": "unhealthy"}'), tests.container('sick', '{"restart_count": 1}')), true, 86400);
select tests.observe('box', 'docker', tests.docker(
  tests.container('app', '{"health": "unhealthy"}'), tests.container('sick', '{"restart_count": 9}')), true, 86400);

select set_eq(
  'select service, held_by, because, held_until from held_back',
  $$
    values
      ('db', 'maintenance window', 'Maintenance window 1 by anna: Now.', '2026-03-01 13:00Z'::timestamptz),
      ('app', 'root cause', 'Expected service db on box but container not running.', null),
      ('web', 'waiver', 'Waiver 1 by anna: Known.', '2026-04-01 00:00Z'),
      ('sick', 'confirmations', 'Seen 1 of 3 times.', null)
  $$,
  'each with what keeps it back'
);
select is_empty('select from events', 'none of them was told');
select results_eq(
  'select kind, id, about, verdict from unused_waivers_and_windows order by kind, id',
  $$
    values
      ('maintenance window', 3::bigint, 'anything * on *', 'is over, and never matched'),
      ('maintenance window', 4, 'anything web on *', 'never matched'),
      ('waiver', 2, 'anything x* on *', 'never matched')
  $$,
  'what never matched is listed, what is still to come or ended is not'
);
set bruce.now = '2026-03-31 12:00Z';
select is(
  (select count(*) from unused_waivers_and_windows where id = 1), 0::bigint, 'what still holds something back is in use');
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
set bruce.now = '2026-03-31 23:00Z';
select results_eq(
  $$ select verdict from unused_waivers_and_windows where kind = 'waiver' and id = 1 $$, $$ values ('matches nothing any more') $$,
  'until it does not');

select * from finish();
