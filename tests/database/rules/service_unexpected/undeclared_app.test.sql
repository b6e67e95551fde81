select plan(3);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe('TrueNAS', 'truenas', '{"apps": []}');
select is_empty('select * from drift', 'no app');

select tests.observe('TrueNAS', 'truenas', '{"apps": [{"name": "immich", "state": "RUNNING"}]}');
select results_eq(
  'select event_type, service, source, details from drift',
  $$ values ('SERVICE_UNEXPECTED', 'immich', 'truenas', 'App immich runs on TrueNAS but is not declared.') $$,
  'an app that nobody declared'
);

select tests.observe('TrueNAS', 'truenas', '{"apps": [{"name": "immich", "state": "STOPPED"}]}');
select is_empty('select * from drift', 'it does not run');

select * from finish();
