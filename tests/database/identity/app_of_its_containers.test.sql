select plan(3);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
insert into expected_services (hostname, name) values ('TrueNAS', 'nextcloud');
select tests.observe('TrueNAS', 'truenas', '{"apps": [{"name": "nextcloud", "state": "RUNNING"}]}');
select tests.observe('TrueNAS', 'docker', tests.docker(
  tests.container('ix-nextcloud-nextcloud-1',
  '{"compose": {"project": "ix-nextcloud", "service": "nextcloud"}}'),
  tests.container('ix-nextcloud-postgres-1',
  '{"compose": {"project": "ix-nextcloud", "service": "postgres"}}')
));
select is_empty('select * from drift', 'an app and the containers it is made of are one service');
select tests.is_seen('TrueNAS', 'truenas', 1);
select tests.is_seen('TrueNAS', 'docker', 2);

select * from finish();
