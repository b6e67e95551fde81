select plan(3);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true, "size": 1000, "allocated": 800}'
));
select is_empty('select * from drift', 'it has room');

select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true, "size": 1000, "allocated": 870}'
));
select results_eq(
  'select event_type, hostname, service, field, source, details from drift',
  $$ values ('RESOURCE_EXCEEDED', 'TrueNAS', 'tank', 'pool_pct', 'truenas',
    'pool_pct of tank on TrueNAS is at 87.0 % (limit 85, clears below 80).') $$,
  'it is nearly full'
);

select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true, "size": 1000, "allocated": 700}'
));
select is_empty('select * from drift', 'it has room again');

select * from finish();
