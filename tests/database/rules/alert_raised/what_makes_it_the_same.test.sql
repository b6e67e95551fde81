-- Keys and identifiers of an alert change while it is raised, numbers in it each minute: it is told once.
select plan(14);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(variadic p_alerts jsonb[] default '{}')
returns void
language sql
as $$
  select tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'alerts', to_jsonb(p_alerts)));
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select status || ' ' || severity || ' ' || details from events where event_type = 'ALERT_RAISED' order by id $$;

select pg_temp.sees('{"klass": "Heat", "key": "{\"t\": 52}", "uuid": "1", "level": "CRITICAL", "text": "Device: /dev/sda, 52 Celsius, 99.5% of 50"}');
select pg_temp.sees('{"klass": "Heat", "key": "{\"t\": 53}", "uuid": "2", "level": "CRITICAL", "text": "Device: /dev/sda, 53 Celsius, 100% of 50"}');
select pg_temp.sees('{"klass": "Heat", "key": "{\"t\": 53}", "uuid": "3", "level": "CRITICAL", "datetime": "2026-03-02T08:00:00Z",
  "text": "Device: /dev/sda, 9 Celsius, 1.5% of 50"}');
select pg_temp.sees('{"klass": "Heat", "uuid": "4", "level": "CRITICAL", "text": "Device: /dev/sda, 9 Celsius, 1.5% of 50"}');
select tests.wait('1 minute');
select is((select count(*) from pg_temp.told()), 1::bigint, 'one alert, one event');
select is((select count(*) from issues), 1::bigint, 'and one issue');
select pg_temp.sees('{"klass": "Heat", "key": "x", "level": "WARNING", "text": "Device: /dev/sda, 40 Celsius, 1% of 50"}');
select results_eq(
  $$ select status, severity from events order by id $$, $$ values ('opened', 'critical'), ('changed', 'medium') $$, 'another level is news'
);

-- several of one class
select pg_temp.sees(
  '{"klass": "Heat", "key": "x", "level": "WARNING", "text": "Device: /dev/sda, 40 Celsius, 1% of 50"}',
  '{"klass": "Heat", "key": "y", "level": "WARNING", "text": "Device: /dev/sdb, 40 Celsius, 1% of 50"}',
  '{"klass": "Heat", "key": "z", "level": "WARNING", "text": "Device: /dev/nvme0n1, 40 Celsius, 1% of 50"}',
  '{"klass": "Heat", "key": "u", "level": "WARNING", "text": "Device: /dev/nvme1n1, 40 Celsius, 1% of 50"}');
select is((select count(*) from drift), 4::bigint, 'each device has its own');
select is((select count(distinct drift_key) from drift), 4::bigint, 'with a key of its own');
-- as many as there are, though they say the same
select pg_temp.sees(
  '{"klass": "Slot", "key": "1", "level": "ERROR", "text": "Fan 1 stands still"}',
  '{"klass": "Slot", "key": "2", "level": "ERROR", "text": "Fan 2 stands still"}');
select results_eq(
  $$ select right(field, 2), details from drift order by details $$,
  $$ select * from (values (right((select min(field) from drift), 2), 'nas raises Slot (ERROR): Fan 1 stands still'),
    (' 2', 'nas raises Slot (ERROR): Fan 2 stands still')) as v $$, 'two that differ in a number alone are two'
);
select pg_temp.sees('{"klass": "Slot", "key": "2", "level": "ERROR", "text": "Fan 2 stands still"}');
select is((select count(*) from drift where hostname = 'nas'), 1::bigint, 'one is repaired');
select is((select count(*) from issues where status = 'open' and hostname = 'nas'), 1::bigint, 'and one issue is left');
select pg_temp.sees();
select is_empty($$ select * from drift where hostname = 'nas' $$, 'none is left');
select is_empty($$ select * from issues where status <> 'resolved' and hostname = 'nas' $$, 'all of them are resolved');

-- dates, and alerts without a key or a text
select pg_temp.sees('{"klass": "Cert", "level": "WARNING", "text": "Expires on 2026-12-01T10:00:00Z, in 3 days"}',
  '{"klass": "Bare", "key": "a", "level": "WARNING"}', '{"klass": "Bare", "key": "b", "level": "WARNING"}', '{"klass": "Barer", "level": "WARNING"}');
select is((select count(*) from drift where event_type = 'ALERT_RAISED'), 4::bigint, 'four');
select set_eq(
  $$ select details from drift where field ~ '^Bare' $$,
  $$ values ('nas raises Bare (WARNING).'), ('nas raises Barer (WARNING).') $$, 'with nothing to say'
);
select pg_temp.sees('{"klass": "Cert", "level": "WARNING", "text": "Expires on 2026-12-02T09:30:00Z, in 2 days"}');
select is((select count(*) from events where details ~ 'Cert' ), 1::bigint, 'a date is a number, too');
select is_empty($$ select * from drift where event_type = 'SNAPSHOT_ERROR' $$, 'all rows could be read');

select * from finish();
