-- The pool with the apps dies, and Docker with it: truenas/apps#3069, #590, truenas/charts#3012, truenas/middleware#15376.
select plan(12);

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
create function pg_temp.nas(p_pool text, p_alerts jsonb default '[]', p_rest jsonb default '{"problems": ["apps: Docker is FAILED (Failed to mount ix-apps)"]}')
returns jsonb
language sql as $$
  select jsonb_build_object('system', '{"hostname": "t50-nas", "version": "25.10.1"}'::jsonb, 'vms', '[]'::jsonb, 'disks', '[]'::jsonb, 'alerts', p_alerts,
    'pools', jsonb_build_array(jsonb_build_object('name', 'tank', 'status', p_pool, 'healthy', p_pool = 'ONLINE',
      'size', 100, 'allocated', 10))) || p_rest
$$;
create function pg_temp.alert(p_key text, p_text text default 'Pool tank state is FAULTED') returns jsonb
language sql as $$ select jsonb_build_array(jsonb_build_object('klass', 'VolumeStatus', 'key', p_key, 'level', 'CRITICAL', 'text', p_text)) $$;

select pg_temp.declares('{"hostname": "t50-nas", "role": "nas", "services": [{"name": "plex"}]}');
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', '[]', '{"apps": [{"name": "plex", "state": "RUNNING"}]}'));
select is_empty('select pg_temp.drift()', 'all is well');
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('FAULTED', pg_temp.alert('1')), '{"complete": false}');
select results_eq(
  'select pg_temp.drift()',
  $$ values ('POOL_UNHEALTHY t50-nas/tank pool: ONLINE -> FAULTED critical'), ('SNAPSHOT_ERROR t50-nas truenas.complete: complete -> partial medium') $$,
  'what the snapshot says counts, and what it lacks does not: nothing of plex'
);
select results_eq($$ select status from issues where event_type = 'POOL_UNHEALTHY' $$, $$ values ('pending') $$, 'seen once');
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('FAULTED', pg_temp.alert('2')), '{"complete": false}');
select results_eq(
  'select pg_temp.drift()',
  $$ values ('POOL_UNHEALTHY t50-nas/tank pool: ONLINE -> FAULTED critical'), ('SNAPSHOT_ERROR t50-nas truenas.complete: complete -> partial medium') $$,
  'seen twice'
);
select results_eq(
  'select pg_temp.events()',
  $$ values ('opened SNAPSHOT_ERROR t50-nas partial medium'), ('opened POOL_UNHEALTHY t50-nas/tank FAULTED critical') $$, 'told, once'
);
-- a VM that stops and a pool that fills up in such a snapshot are judged, too
select pg_temp.declares('{"hostname": "t50-vm", "asset_type": "vm", "parent": "t50-nas"}');
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', '[]', '{"vms": [{"name": "t50-vm", "state": "STOPPED"}],
  "pools": [{"name": "tank", "status": "ONLINE", "healthy": true, "size": 100, "allocated": 97}]}'), '{"complete": {"apps": false, "vms": true, "pools": true}}');
select results_eq(
  $$ select d from pg_temp.drift() as d where d !~ 'SNAPSHOT_ERROR' $$,
  $$ values ('RESOURCE_EXCEEDED t50-nas/tank pool_pct: at most 85 % -> 97.0 % medium'), ('VM_DOWN t50-vm state: running -> stopped critical') $$,
  'the pool is imported again, and full; the VM is off'
);
-- and an app that such a snapshot lists
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', '[]', '{"vms": [{"name": "t50-vm", "state": "RUNNING"}], "apps": [{"name": "plex", "state": "CRASHED"}]}'), '{"complete": false}');
select results_eq(
  $$ select d from pg_temp.drift() as d where d !~ 'SNAPSHOT_ERROR' $$, $$ values ('SERVICE_MISSING t50-nas/plex state: running -> failed high') $$, 'what is listed is known'
);
-- the pools cannot be asked: then the alert is all there is, whatever its key
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', pg_temp.alert('3'), '{"apps": [{"name": "plex", "state": "RUNNING"}]}') - 'pools', '{"complete": {"apps": true, "alerts": true}}');
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', pg_temp.alert('4'), '{"apps": [{"name": "plex", "state": "RUNNING"}]}') - 'pools', '{"complete": {"apps": true, "alerts": true}}');
select results_eq(
  $$ select d from pg_temp.drift() as d where d !~ 'SNAPSHOT_ERROR' $$,
  $$ select 'ALERT_RAISED t50-nas ' || field || ': not raised -> CRITICAL critical' from drift where event_type = 'ALERT_RAISED' $$, 'the alert'
);
select is((select count(*) from events where event_type = 'ALERT_RAISED'), 1::bigint, 'told once');
-- minutes after a boot from slow disks
select pg_temp.reports('t50-nas', 'truenas', pg_temp.nas('ONLINE', '[]', '{"apps": [{"name": "plex", "state": "RUNNING"}], "vms": [{"name": "t50-vm", "state": "RUNNING"}]}'));
select is_empty('select pg_temp.drift()', 'all is well');
select is_empty($$ select * from issues where status <> 'resolved' $$, 'and resolved');
select is((select count(*) from events where event_type = 'SERVICE_MISSING'), 2::bigint, 'an app was missing once, when it was seen to be');

select * from finish();
