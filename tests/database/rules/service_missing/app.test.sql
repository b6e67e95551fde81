select plan(3);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
insert into expected_services (hostname, name) values ('TrueNAS', 'nextcloud'), ('TrueNAS', 'syncthing');

select tests.observe('TrueNAS', 'truenas', '{"apps": [
  {"name": "nextcloud", "state": "RUNNING"}, {"name": "syncthing", "state": "DEPLOYING"}]}');
select is_empty('select * from drift', 'one app runs, one is in change');

select tests.observe('TrueNAS', 'truenas', '{"apps": [{"name": "syncthing", "state": "CRASHED"}]}');
select set_eq(
  'select event_type, service, observed, source, details from drift',
  $$ values
    ('SERVICE_MISSING', 'nextcloud', 'absent', 'truenas',
    'Expected service nextcloud on TrueNAS but app not running.'),
    ('SERVICE_MISSING', 'syncthing', 'failed', 'truenas',
      'Expected service syncthing on TrueNAS but app not running (failed).') $$,
  'an app that is gone, and one that crashed'
);

select tests.observe('TrueNAS', 'truenas', '{"apps": [
  {"name": "nextcloud", "state": "RUNNING"}, {"name": "syncthing", "state": "RUNNING"}]}');
select is_empty('select * from drift', 'both run');

select * from finish();
