select plan(6);

insert into assets (name, asset_type) values ('nas', 'device');
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "FAULTED", "healthy": false}'));
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "FAULTED", "healthy": false}'));
select results_eq('select severity, service from drift', $$ values ('critical', 'tank') $$, 'fresh');

select tests.fails('nas', 'truenas', 'unreachable', 'connect ECONNREFUSED');
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'failed');

-- a partial snapshot that says it is as good as a whole one
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "FAULTED", "healthy": false}'), false);
select isnt_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'partial, and listed');

-- Docker of the same machine does not answer: that explains no pool
select tests.fails('nas', 'docker', 'unreachable', 'connect ENOENT');
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "FAULTED", "healthy": false}'));
select results_eq(
  $$ select event_type, suppressed_by is null from issues where status = 'open' order by event_type $$,
  $$ values ('DOCKER_UNREACHABLE', true), ('POOL_UNHEALTHY', true) $$, 'a pool is not of Docker'
);

select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'POOL_UNHEALTHY' $$, 'stale');
select results_eq(
  $$ select status, stale from issues where event_type = 'POOL_UNHEALTHY' $$, $$ values ('open', true) $$, 'which resolves nothing'
);

select * from finish();
