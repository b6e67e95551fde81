-- USB bridges that repeat serial and lunid: truenas/middleware#19651, rockstor/rockstor-core#2320.
select plan(10);

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
create function pg_temp.nas(variadic p_disks jsonb[]) returns jsonb
language sql as $$
  select jsonb_build_object('system', '{"hostname": "b1-nas2", "version": "25.10.1"}'::jsonb, 'apps', '[]'::jsonb,
    'pools', '[{"name": "tank", "status": "ONLINE", "healthy": true}]'::jsonb, 'alerts', '[]'::jsonb, 'disks', to_jsonb(p_disks))
$$;
create function pg_temp.disks() returns setof text
language sql as $$ select name || ' ' || coalesce(item ->> 'serial', '') || coalesce(' ' || (item ->> 'pool'), '') from truenas_state_latest where kind = 'disk' order by name $$;
create function pg_temp.disk(p_name text, p_serial text, p_lunid text default null, p_rest jsonb default '{}') returns jsonb
language sql as $$ select jsonb_build_object('name', p_name, 'serial', p_serial, 'lunid', p_lunid) || p_rest $$;

select pg_temp.declares('{"hostname": "b1-nas2", "role": "nas"}');
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(
  pg_temp.disk('sda', 'S1', 'l1', '{"pool": "boot-pool"}'), pg_temp.disk('sdo', '0000000000CA', '5000000000000001'),
  pg_temp.disk('sdp', '0000000000CA', '5000000000000001'), pg_temp.disk('vda', ''), pg_temp.disk('vdb', '')));
select is_empty('select * from drift', 'no drift');
select results_eq(
  'select pg_temp.disks()', $$ values ('sda S1 boot-pool'), ('sdo 0000000000CA'), ('sdp 0000000000CA'), ('vda '), ('vdb ') $$, 'five disks are five'
);
-- one of the twins changes alone, then the other
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(
  pg_temp.disk('sda', 'S1', 'l1', '{"pool": "boot-pool"}'), pg_temp.disk('sdo', '0000000000CA', '5000000000000001', '{"pool": "usb"}'),
  pg_temp.disk('sdp', '0000000000CA', '5000000000000001'), pg_temp.disk('vda', ''), pg_temp.disk('vdb', '')));
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(
  pg_temp.disk('sda', 'S1', 'l1', '{"pool": "boot-pool"}'), pg_temp.disk('sdo', '0000000000CA', '5000000000000001', '{"pool": "usb"}'),
  pg_temp.disk('sdp', '0000000000CA', '5000000000000001', '{"pool": "usb"}'), pg_temp.disk('vda', ' '), pg_temp.disk('vdb', '')));
select results_eq(
  'select pg_temp.disks()', $$ values ('sda S1 boot-pool'), ('sdo 0000000000CA usb'), ('sdp 0000000000CA usb'), ('vda  '), ('vdb ') $$, 'each in turn'
);
-- one is unplugged, and the other is what it says; then it is back
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(pg_temp.disk('sda', 'S1', 'l1'), pg_temp.disk('sdp', '0000000000CA', '5000000000000001')));
select results_eq('select pg_temp.disks()', $$ values ('sda S1'), ('sdp 0000000000CA') $$, 'three are gone');
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(pg_temp.disk('sda', 'S1', 'l1'), pg_temp.disk('sdp', '0000000000CA', '5000000000000001', '{"x": 1}')));
select pg_temp.reports('b1-nas2', 'truenas', pg_temp.nas(pg_temp.disk('sda', 'S1', 'l1'), pg_temp.disk('sdo', '0000000000CA', '5000000000000001'),
  pg_temp.disk('sdp', '0000000000CA', '5000000000000001', '{"x": 1}')));
select results_eq('select pg_temp.disks()', $$ values ('sda S1'), ('sdo 0000000000CA'), ('sdp 0000000000CA') $$, 'and one is back');

-- a reboot exchanges the names of two good disks: they are the same disks
select pg_temp.reports('nas3', 'truenas', pg_temp.nas(pg_temp.disk('sda', 'A', '1'), pg_temp.disk('sdb', 'B', '2')));
select pg_temp.reports('nas3', 'truenas', pg_temp.nas(pg_temp.disk('sdb', 'A', '1'), pg_temp.disk('sda', 'B', '2'), pg_temp.disk('sdc', 'C', '3')));
select results_eq(
  $$ select name, item ->> 'serial', first_seen < changed_at from truenas_state_latest where hostname = 'nas3' and kind = 'disk' order by name $$,
  $$ values ('sda', 'B', true), ('sdb', 'A', true), ('sdc', 'C', false) $$, 'seen before, under other names'
);
-- two paths to one disk, a disk without a name, and serials alone
select pg_temp.reports('nas4', 'truenas', pg_temp.nas(
  pg_temp.disk('sdc', 'M', '7'), pg_temp.disk('sdd', 'M', '7'), pg_temp.disk('', 'N', '8', '{"identifier": "{serial}N"}') - 'name',
  pg_temp.disk('sde', 'O'), pg_temp.disk('sdf', 'O')));
select results_eq(
  $$ select name from truenas_state_latest where hostname = 'nas4' and kind = 'disk' order by name $$,
  $$ values ('sdc'), ('sdd'), ('sde'), ('sdf'), ('{serial}N') $$, 'all are there'
);
select is_empty($$ select * from drift where event_type not in ('VM_UNDECLARED') $$, 'and nothing is wrong');
select pg_temp.reports('nas4', 'truenas', pg_temp.nas(pg_temp.disk('sdc', 'M', '7', '{"size": 1}'), pg_temp.disk('sdc', 'M', '7', '{"size": 2}')));
select results_eq($$ select event_type from drift where hostname = 'nas4' and event_type <> 'VM_UNDECLARED' $$, $$ values ('SNAPSHOT_ERROR') $$, 'one name twice is a fault of who reports it');
select is((select count(*) from events where event_type = 'SNAPSHOT_ERROR'), 1::bigint, 'the only one');

select * from finish();
