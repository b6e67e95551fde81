select plan(1);

insert into assets (name, asset_type, parent, vmid) values
  ('Box2', 'device', null, null), ('box2-docs', 'vm', 'Box2', 101);
select tests.observe('Box2', 'proxmox', '{
  "nodes": [{"node": "Box2", "status": "online"}],
  "guests": [{"vmid": 101, "name": "docs", "status": "running", "node": "Box2", "mem": 99, "maxmem": 100}]}');
select results_eq(
  'select hostname, field from drift',
  $$ values ('box2-docs', 'mem_pct') $$,
  'it is the host that it was recognised as'
);

select * from finish();
