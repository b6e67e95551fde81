-- What POOL_UNHEALTHY says is not said twice.
select plan(8);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(p_status text, p_alerts jsonb, p_complete boolean default true, p_name text default 'tank')
returns void
language sql
as $$
  select tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'alerts', p_alerts)
    || case when p_status is null then '{}' else jsonb_build_object('pools', jsonb_build_array(jsonb_build_object(
      'name', p_name, 'status', p_status, 'healthy', p_status = 'ONLINE'))) end, p_complete);
$$;
create function pg_temp.alert(p_text text, p_klass text default 'VolumeStatus')
returns jsonb
language sql
as $$ select jsonb_build_array(jsonb_build_object('klass', p_klass, 'key', 'k', 'level', 'CRITICAL', 'text', p_text)) $$;

select pg_temp.sees('DEGRADED', pg_temp.alert('Pool tank state is DEGRADED: One or more devices has been removed.'));
select results_eq('select event_type from drift', $$ values ('POOL_UNHEALTHY') $$, 'the pool says it');
select pg_temp.sees('ONLINE', pg_temp.alert('Pool tank state is ONLINE: One or more devices has experienced an unrecoverable error.'));
select results_eq('select event_type from drift', $$ values ('ALERT_RAISED') $$, 'of a pool that is online the alert does');
select pg_temp.sees('DEGRADED', pg_temp.alert('Pool tank2 state is DEGRADED'));
select set_eq('select event_type from drift', $$ values ('POOL_UNHEALTHY'), ('ALERT_RAISED') $$, 'another pool');
select pg_temp.sees('DEGRADED', pg_temp.alert('Space usage for pool tank is 91%', 'ZpoolCapacityCritical'));
select set_eq('select event_type from drift', $$ values ('POOL_UNHEALTHY'), ('ALERT_RAISED') $$, 'another matter');
select pg_temp.sees('DEGRADED', pg_temp.alert('Boot pool status is DEGRADED', 'BootPoolStatus'));
select set_eq('select event_type from drift', $$ values ('POOL_UNHEALTHY'), ('ALERT_RAISED') $$, 'the boot pool is no pool of the list');
select pg_temp.sees('DEGRADED', pg_temp.alert('Boot pool status is DEGRADED', 'BootPoolStatus'), true, 'boot-pool');
select set_eq(
  'select event_type, service from drift', $$ values ('POOL_UNHEALTHY', 'tank'), ('POOL_UNHEALTHY', 'boot-pool') $$, 'unless a collector lists it'
);
select pg_temp.sees('FAULTED', pg_temp.alert('Pool tank state is FAULTED'));
select pg_temp.sees(null, pg_temp.alert('Pool tank state is FAULTED') || '{"klass": "X", "level": "INFO"}', false);
select results_eq(
  $$ select event_type from drift where event_type <> 'SNAPSHOT_ERROR' $$, $$ values ('ALERT_RAISED') $$,
  'where the pools are not known, the alert is all there is'
);
select pg_temp.sees('ONLINE', '[]');
select is_empty($$ select * from drift where service is distinct from 'boot-pool' $$, 'all is well');

select * from finish();
