select plan(1);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device');
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}], "guests": [],
  "storages": [{"storage": "local", "node": "pve1", "status": "available", "disk": 10, "maxdisk": 1000},
    {"storage": "local", "node": "pve2", "status": "available", "disk": 950, "maxdisk": 1000}]}');
select results_eq(
  'select hostname, service, field, observed from drift',
  $$ values ('pve2', 'local', 'disk_pct', '95.0 %') $$,
  'each is on its own node'
);

select * from finish();
