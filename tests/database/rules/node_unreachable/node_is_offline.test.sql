select plan(3);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device');
select tests.observe('pve1', 'proxmox', '{"nodes": [
  {"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}], "guests": []}');
select is_empty('select * from drift', 'both nodes are online');

select tests.observe('pve1', 'proxmox', '{"nodes": [
  {"node": "pve1", "status": "online"}, {"node": "pve2", "status": "offline"}], "guests": []}');
select results_eq(
  'select event_type, severity, hostname, field, expected, observed, source, details from drift',
  $$ values ('NODE_UNREACHABLE', 'critical', 'pve2', 'node', 'online', 'offline', 'proxmox',
    'The cluster reports node pve2 as offline.') $$,
  'one is not'
);

select tests.observe('pve1', 'proxmox', '{"nodes": [
  {"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}], "guests": []}');
select is_empty('select * from drift', 'both are again');

select * from finish();
