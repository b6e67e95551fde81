select plan(2);

insert into assets (name, asset_type, parent, cluster) values
  ('pve1', 'device', null, null), ('pve2', 'device', null, null),
  ('vm1', 'vm', 'pve1', 'lab'), ('vm2', 'vm', 'pve2', 'lab');
-- the collector runs on pve1 and sees the whole cluster
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 1, "name": "vm1", "status": "running", "node": "pve1"},
    {"vmid": 2, "name": "vm2", "status": "running", "node": "pve2"}]}');
select is_empty('select * from drift', 'both run');

select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 1, "name": "vm1", "status": "running", "node": "pve1"}]}');
select results_eq(
  'select event_type, hostname, observed from drift', $$ values ('VM_DOWN', 'vm2', 'absent') $$,
  'the cluster lists pve2, so it would list what runs there'
);

select * from finish();
