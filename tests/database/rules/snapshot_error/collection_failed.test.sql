select plan(3);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select is_empty('select * from drift', 'collected');

select tests.fails('TrueNAS', 'truenas', 'timeout', 'no answer within 10 s');
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'medium', 'TrueNAS', null::text, 'truenas.collection', 'succeeds', 'timeout',
    'truenas',
    'Collection of truenas on TrueNAS failed (timeout): no answer within 10 s.') $$,
  'collection failed'
);

select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select is_empty('select * from drift', 'it succeeds');

select * from finish();
