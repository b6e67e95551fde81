select plan(2);

insert into assets (name, asset_type, parent, cluster) values
  ('pve1', 'device', null, 'lab'), ('pve2', 'device', null, 'lab'), ('lab', 'cluster', null, null),
  ('on-cluster', 'vm', 'lab', 'lab'), ('nowhere', 'vm', null, 'lab');
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 1, "name": "on-cluster", "status": "running", "node": "pve2"},
    {"vmid": 2, "name": "nowhere", "status": "running", "node": "pve2"}]}');
select is_empty('select * from drift', 'declared on the cluster as a whole');
select tests.is_seen('pve1', 'proxmox', 4);

select * from finish();
