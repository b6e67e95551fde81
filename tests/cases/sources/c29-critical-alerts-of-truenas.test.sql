-- Boot pool degraded, bad sectors: rcourtman/Pulse#1609 (pool.query does not hold the boot pool), #1506.
select plan(15);

create function pg_temp.declares(p_host jsonb) returns text
language sql as $$ select public.expected(tests.token('operator'), jsonb_build_object('hosts', jsonb_build_array(p_host))) ->> 'status' $$;
create function pg_temp.reports(p_host text, p_source text, p_snapshot jsonb, p_rest jsonb default '{}') returns text
language sql as $$
  select public.ingest(tests.token('collector'), jsonb_build_array(jsonb_build_object(
    'hostname', p_host, 'source', p_source, 'observed_at', tests.let_pass('1 minute'),
    'collector', '{"name": "test", "interval_s": 300}'::jsonb, 'snapshot', p_snapshot) || p_rest)) ->> 'status'
$$;
create function pg_temp.drift() returns setof text
language sql as $$
  select format('%s %s %s: %s -> %s %s', event_type, concat_ws('/', hostname, service), field, expected, observed, severity)
  from drift order by 1
$$;
create function pg_temp.events() returns setof text
language sql as $$
  select format('%s %s %s %s %s', status, event_type, concat_ws('/', hostname, service), observed, severity) from events order by id
$$;
create function pg_temp.nas(p_alerts jsonb, p_pool text default 'ONLINE') returns jsonb
language sql as $$
  select jsonb_build_object('system', '{"hostname": "b1-nas2", "version": "25.10.1"}'::jsonb, 'apps', '[]'::jsonb, 'disks', '[]'::jsonb,
    'pools', jsonb_build_array(jsonb_build_object('name', 'tank', 'status', p_pool, 'healthy', p_pool = 'ONLINE')), 'alerts', p_alerts)
$$;
create function pg_temp.boot(p_rest jsonb default '{}') returns jsonb
language sql as $$
  select '{"klass": "BootPoolStatus", "key": "aaaa", "level": "CRITICAL", "text": "Boot pool status is DEGRADED: One or more devices has been removed."}'::jsonb
    || p_rest
$$;
create function pg_temp.smart(p_disk text, p_sectors integer, p_rest jsonb default '{}') returns jsonb
language sql as $$
  select jsonb_build_object('klass', 'SMART', 'key', 'bbbb', 'level', 'CRITICAL',
    'text', format('Device /dev/%s: %s Currently unreadable sectors', p_disk, p_sectors)) || p_rest
$$;
create function pg_temp.said() returns setof text
language sql as $$ select severity || ' ' || details from drift order by 1 $$;

select pg_temp.declares('{"hostname": "b1-nas2", "role": "nas"}');
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(pg_temp.boot(), pg_temp.smart('sda', 8),
  '{"klass": "CertificateIsExpiring", "key": "cccc", "level": "NOTICE", "text": "x"}'::jsonb)));
select results_eq(
  'select pg_temp.said()',
  $$ values ('critical b1-nas2 raises BootPoolStatus (CRITICAL): Boot pool status is DEGRADED: One or more devices has been removed.'),
    ('critical b1-nas2 raises SMART (CRITICAL): Device /dev/sda: 8 Currently unreadable sectors') $$,
  'both are told, the notice is not'
);
select results_eq(
  'select pg_temp.events()', $$ values ('opened ALERT_RAISED b1-nas2 CRITICAL critical'), ('opened ALERT_RAISED b1-nas2 CRITICAL critical') $$,
  'at once: the source has made sure already'
);

-- a reboot gives it another identifier, another key, another moment; the sectors become more
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(
  pg_temp.boot('{"key": "dddd", "uuid": "2", "datetime": "2026-11-28T08:00:00Z"}'), pg_temp.smart('sda', 9, '{"key": "eeee"}'))));
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(
  pg_temp.boot('{"key": null, "uuid": "3"}'), pg_temp.smart('sda', 1234, '{"key": "ffff"}'))));
select tests.wait('30 seconds');
select is((select count(*) from pg_temp.events()), 2::bigint, 'nothing new is told');
select is((select count(*) from drift), 2::bigint, 'of what is still so');
select matches((select string_agg(t, ';') from pg_temp.said() as t), '1234 Currently', 'drift says what it is now');

-- another disk is another alert; dismissing ends one
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(
  pg_temp.boot('{"dismissed": true}'), pg_temp.smart('sda', 9), pg_temp.smart('sdb', 8, '{"key": "gggg"}'))));
select results_eq(
  'select pg_temp.events() offset 2',
  $$ values ('opened ALERT_RAISED b1-nas2 CRITICAL critical'), ('resolved ALERT_RAISED b1-nas2 not raised critical') $$,
  'one more, and one less'
);
select is((select count(*) from drift where details ~ 'unreadable'), 2::bigint, 'each disk');
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(pg_temp.smart('sdb', 8, '{"key": "gggg"}'))));
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas('[]'));
select is_empty('select * from drift', 'all are gone');
select is((select count(*) from issues where status <> 'resolved'), 0::bigint, 'and resolved');

-- each level, and what the text brings
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas('[
  {"klass": "A", "key": "1", "level": "EMERGENCY", "text": "<p>Down&amp;out</p><script>x</script>"}, {"klass": "B", "key": "1", "level": "ALERT"},
  {"klass": "C", "key": "1", "level": "ERROR", "text": "sync to https://admin:hunter2@box/ failed with ghp_hunter2hunter2"},
  {"klass": "D", "key": "1", "level": "WARNING", "formatted": "UPS <b>on battery</b>", "text": "%s on battery"}, {"klass": "E", "key": "1", "level": "INFO"},
  {"klass": "F", "key": {"a": 1}, "level": "warning", "one_shot": true}, {"key": "1", "level": "CRITICAL"}, 7]'));
select results_eq(
  $$ select severity, observed, substring(details from 'raises (\w)') from drift where event_type = 'ALERT_RAISED' order by details $$,
  $$ values ('critical', 'EMERGENCY', 'A'), ('critical', 'ALERT', 'B'), ('high', 'ERROR', 'C'), ('medium', 'WARNING', 'D'), ('medium', 'WARNING', 'F') $$,
  'the severity is that of the alert'
);
select results_eq($$ select details from drift where details ~ 'raises D' $$, $$ values ('b1-nas2 raises D (WARNING): UPS on battery') $$, 'without tags');
select is_empty($$ select * from drift where details ~ 'hunter2|<|script' and event_type = 'ALERT_RAISED' $$, 'and without secrets');
select results_eq(
  $$ select event_type, field from drift where event_type not in ('ALERT_RAISED', 'HEARTBEAT_OVERDUE') $$, $$ values ('SNAPSHOT_ERROR', 'truenas.rows') $$,
  'two rows that are none cost themselves'
);

-- a pool says more than the alert about it
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas('[{"klass": "VolumeStatus", "key": "1", "level": "CRITICAL", "text": "Pool tank state is DEGRADED: x"}]', 'DEGRADED'));
select results_eq($$ select event_type from drift where hostname = 'b1-nas2' $$, $$ values ('POOL_UNHEALTHY') $$, 'once');
-- the boot pool has no other word than its alert
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(jsonb_build_array(pg_temp.boot()), 'DEGRADED'));
select set_eq($$ select event_type from drift where hostname = 'b1-nas2' $$, $$ values ('POOL_UNHEALTHY'), ('ALERT_RAISED') $$, 'beside one that is degraded, too');

select * from finish();
