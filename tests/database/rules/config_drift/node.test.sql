select plan(3);

insert into assets (name, asset_type, parent) values
  ('pve1', 'device', null), ('pve2', 'device', null), ('box2-docs', 'vm', 'pve1');
select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "running", "node": "pve1"}]}');
select is_empty('select * from drift', 'on its node');

select tests.observe('pve1', 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "running", "node": "pve2"}]}');
select results_eq(
  'select event_type, hostname, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'box2-docs', 'node', 'pve1', 'pve2',
    'box2-docs runs on node pve2 but is declared on pve1.') $$,
  'migrated'
);

update assets set parent = 'pve2' where name = 'box2-docs';
select is_empty('select * from drift', 'the declaration follows');

select * from finish();
