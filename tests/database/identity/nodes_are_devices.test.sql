select plan(1);

insert into assets (name, asset_type, aliases) values ('Box2', 'device', '{pve2}');
select tests.observe('Box2', 'proxmox', '{"nodes": [{"node": "pve2", "status": "offline"}], "guests": []}');
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('NODE_UNREACHABLE', 'Box2') $$,
  'a node is found by its alias'
);

select * from finish();
