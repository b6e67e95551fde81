select plan(1);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device');
select tests.observe('pve2', 'docker', tests.docker());
select tests.observe('pve1', 'proxmox', '{"nodes": [
  {"node": "pve1", "status": "online"}, {"node": "pve2", "status": "offline"}],
  "guests": []}', p_interval_s => 3600);
select tests.wait('20 minutes');
select results_eq(
  'select event_type, hostname, field from drift', $$ values ('NODE_UNREACHABLE', 'pve2', 'node') $$,
  'what the cluster says explains the silence'
);

select * from finish();
