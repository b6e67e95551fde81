select plan(2);

insert into assets (name, asset_type) values ('Box2', 'device');
select tests.observe('Box2', 'proxmox', '{"nodes": [{"node": "Box2", "status": "online"}], "guests": [],
  "storages": [{"storage": "local-zfs", "node": "Box2", "status": "available", "disk": 950,
  "maxdisk": 1000}]}');
select results_eq(
  'select event_type, hostname, service, field, details from drift',
  $$ values ('RESOURCE_EXCEEDED', 'Box2', 'local-zfs', 'disk_pct',
    'disk_pct of local-zfs on Box2 is at 95.0 % (limit 90, clears below 85).') $$,
  'a storage is nearly full'
);

select tests.observe('Box2', 'proxmox', '{"nodes": [{"node": "Box2", "status": "online"}], "guests": [],
  "storages": [{"storage": "local-zfs", "node": "Box2", "status": "available", "disk": 500,
  "maxdisk": 1000}]}');
select is_empty('select * from drift', 'it has room');

select * from finish();
