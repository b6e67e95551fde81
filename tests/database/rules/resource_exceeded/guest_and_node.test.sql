select plan(2);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', '{
  "nodes": [{"node": "Box2", "status": "online", "cpu": 0.2, "mem": 10, "maxmem": 100}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "running", "node": "Box2", "cpu": 0.1, "mem": 10,
  "maxmem": 100}]}');
select is_empty('select * from drift', 'at rest');

select tests.observe('Box2', 'proxmox', '{
  "nodes": [{"node": "Box2", "status": "online", "cpu": 0.97, "mem": 10, "maxmem": 100}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "running", "node": "Box2", "cpu": 0.1, "mem": 99,
  "maxmem": 100}]}');
select set_eq(
  'select event_type, hostname, service, field, details from drift',
  $$ values
    ('RESOURCE_EXCEEDED', 'Box2', null, 'cpu_pct',
    'cpu_pct of Box2 is at 97.0 % (limit 95, clears below 85).'),
    ('RESOURCE_EXCEEDED', 'box2-docs', null, 'mem_pct',
    'mem_pct of box2-docs is at 99.0 % (limit 95, clears below 88).')
  $$,
  'a guest is a host of its own'
);

select * from finish();
