select plan(5);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "healthy": true}')
);
select is_empty('select * from drift', 'online and healthy');

select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "DEGRADED", "healthy": false}')
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_UNHEALTHY', 'medium', 'TrueNAS', 'tank', 'pool', 'ONLINE', 'DEGRADED', 'truenas',
    'Pool tank on TrueNAS is DEGRADED.') $$,
  'degraded'
);

select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "healthy": false}')
);
select results_eq('select service from drift', $$ values ('tank') $$, 'online, but with faults');
select isnt(
  (select details from drift), 'Pool tank on TrueNAS is ONLINE.', 'and the sentence says what is wrong'
);

select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true, "warning": true}'
));
select is_empty('select * from drift', 'a warning is no fault');

select * from finish();
