-- A storage without a size (a PBS that does not say, a directory that is not mounted) is not full.
select plan(2);

insert into assets (name, asset_type) values ('pve', 'device');
select tests.observe('pve', 'proxmox', '{"nodes": [{"node": "pve", "status": "online", "mem": 5, "maxmem": 0}], "guests": [],
  "storages": [{"storage": "zero", "node": "pve", "status": "available", "disk": 0, "maxdisk": 0},
    {"storage": "used", "node": "pve", "status": "available", "used": 5, "total": 0},
    {"storage": "minus", "node": "pve", "status": "available", "disk": -1, "maxdisk": -1},
    {"storage": "none", "node": "pve", "status": "available"},
    {"storage": "off", "node": "pve", "status": "unknown", "enabled": 0, "active": 0, "disk": 99, "maxdisk": 100},
    {"storage": "pbs", "node": "pve", "status": "available", "plugintype": "pbs", "shared": 1, "disk": 95, "maxdisk": 100}]}');
select results_eq('select event_type, service from drift', $$ values ('RESOURCE_EXCEEDED', 'pbs') $$, 'only what has a size can be full');
select tests.is_seen('pve', 'proxmox', 7);

select * from finish();
