select plan(3);

insert into assets (name, asset_type, parent) values
  ('pve1', 'device', null), ('pve2', 'device', null), ('vm2', 'vm', 'pve2');
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 2, "name": "vm2", "status": "running", "node": "pve2"}]}');
select is_empty('select * from drift', 'all run');

select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "offline"}],
  "guests": [{"vmid": 2, "name": "vm2", "status": "stopped", "node": "pve2"}]}');
select results_eq(
  'select event_type, hostname from drift', $$ values ('NODE_UNREACHABLE', 'pve2') $$,
  'of what stood on a dead node nothing is known'
);

-- five minutes later the cluster has forgotten its name as well
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "offline"}],
  "guests": [{"vmid": 2, "status": "unknown", "node": "pve2"}]}');
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('NODE_UNREACHABLE', 'pve2') $$,
  'nor when its name is gone'
);

select * from finish();
