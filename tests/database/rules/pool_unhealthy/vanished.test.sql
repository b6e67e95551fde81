-- A pool that was listed and is not any more.
select plan(20);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(p_pools text, p_rest jsonb default '{}', p_complete boolean default true)
returns void
language sql
as $$
  select tests.observe('nas', 'truenas',
    jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'pools', p_pools::jsonb) || p_rest, p_complete);
$$;
create function pg_temp.tank(p_name text default 'tank') returns text
language sql as $$ select format('{"name": "%s", "status": "ONLINE", "healthy": true, "size": 100, "allocated": 99}', p_name) $$;

select pg_temp.sees(format('[%s, %s]', pg_temp.tank(), pg_temp.tank('fast')));
select set_eq(
  'select event_type, service from drift', $$ values ('RESOURCE_EXCEEDED', 'tank'), ('RESOURCE_EXCEEDED', 'fast') $$, 'both full'
);
select pg_temp.sees(format('[%s]', pg_temp.tank('fast')));
select results_eq(
  $$ select event_type, severity, service, field, expected, observed from drift where service = 'tank' $$,
  $$ values ('POOL_UNHEALTHY', 'critical', 'tank', 'pool', 'ONLINE', 'absent') $$, 'one is gone, and not full any more'
);
select matches(
  (select details from drift where event_type = 'POOL_UNHEALTHY'),
  '^Pool tank on nas was listed until \d{4}-\d\d-\d\d \d\d:\d\d UTC and is not any more: .*It is forgotten 7 days after that\.$', 'in words'
);
select is_empty($$ select * from events where event_type = 'POOL_UNHEALTHY' $$, 'absent needs two looks');
select pg_temp.sees(format('[%s]', pg_temp.tank('fast')), '{"alerts": []}');
select results_eq(
  $$ select status, severity, observed from events where event_type = 'POOL_UNHEALTHY' $$,
  $$ values ('opened', 'critical', 'absent') $$, 'and then it is told'
);
select results_eq(
  $$ select state, last_seen < (select max(last_seen_at) from collectors) from truenas_state_latest where name = 'tank' $$,
  $$ values ('absent', true) $$, 'as last seen then'
);

-- not known: neither resolved nor told anew
select pg_temp.sees('[]', '{"apps": []}', false);
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'an incomplete list proves nothing');
select results_eq(
  $$ select service, status, stale from issues where event_type = 'POOL_UNHEALTHY' and status <> 'resolved' $$,
  $$ values ('tank', 'open', true) $$, 'the issue is stale'
);
select pg_temp.sees(format('[%s, %s]', pg_temp.tank(), pg_temp.tank('fast')));
select results_eq(
  $$ select status from events where event_type = 'POOL_UNHEALTHY' order by id $$, $$ values ('opened'), ('resolved') $$,
  'listed again, just as it was'
);
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'well');
select is((select count(*) from truenas_state_latest where kind = 'pool' and state = 'running'), 2::bigint, 'both are there');

-- all of them, in one incomplete and one complete list
select pg_temp.sees('[]', '{"alerts": []}', false);
select pg_temp.sees('[]', '{"alerts": [], "disks": []}');
select set_eq(
  $$ select service, observed from drift where event_type = 'POOL_UNHEALTHY' $$,
  $$ values ('tank', 'absent'), ('fast', 'absent') $$, 'an empty list that is complete'
);
-- a host that never had one
select tests.observe('nas2', 'truenas', '{"system": {"hostname": "nas2"}, "pools": []}');
select is_empty($$ select * from drift where hostname = 'nas2' and event_type = 'POOL_UNHEALTHY' $$, 'nothing to miss');

-- a person says that it is meant
select pg_temp.sees('[]', '{"alerts": [], "disks": [], "vms": []}');
select waive((select issue_id from issues where event_type = 'POOL_UNHEALTHY' and service = 'fast' and status = 'open'),
  'destroyed on purpose', 'infinity', 'anna');
select results_eq(
  $$ select service, status from events where event_type = 'POOL_UNHEALTHY' order by id $$,
  $$ values ('tank', 'opened'), ('tank', 'resolved'), ('fast', 'opened'), ('tank', 'opened'), ('fast', 'resolved') $$, 'a waiver ends it'
);

-- and who does nothing is reminded for a week
update bruce.scopes set stale_after = '30 days';
select tests.wait('6 days 23 hours');
select isnt_empty($$ select * from drift where service = 'tank' and event_type = 'POOL_UNHEALTHY' $$, 'six days later');
select tests.wait('1 hour 5 minutes');
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'after seven days it is forgotten');
select is(
  (select details from events where event_type = 'POOL_UNHEALTHY' and service = 'tank' order by id desc limit 1),
  'tank on nas is forgotten: it was not listed any more for 7 days.', 'and the event says so'
);
select pg_temp.sees('[]', '{"system": {"hostname": "nas", "version": "26.04"}}');
select is_empty($$ select * from truenas_state_latest where kind = 'pool' $$, 'with what was left of it');
select pg_temp.sees(format('[%s]', pg_temp.tank()));
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'a pool of that name is a new one');
select results_eq($$ select state, first_seen = changed_at from truenas_state_latest where kind = 'pool' $$, $$ values ('running', true) $$, 'seen for the first time');

select * from finish();
