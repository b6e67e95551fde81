select plan(2);

insert into assets (name, asset_type, parent) values
  ('pve1', 'device', null), ('pve2', 'device', null), ('box2-docs', 'vm', 'pve1');
select tests.observe(h, 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "running", "node": "pve1"},
    {"vmid": 102, "name": "test", "status": "running", "node": "pve2"}]}')
from unnest('{pve1,pve2}'::text[]) as h;
select results_eq(
  'select event_type, hostname from drift', $$ values ('VM_UNDECLARED', 'test') $$,
  'a guest that two nodes of its cluster list is one guest'
);

select tests.observe(h, 'proxmox', '{
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [{"vmid": 101, "name": "box2-docs", "status": "stopped", "node": "pve1"}]}')
from unnest('{pve1,pve2}'::text[]) as h;
select results_eq(
  'select event_type, hostname from drift', $$ values ('VM_DOWN', 'box2-docs') $$, 'and goes down once'
);

select * from finish();
