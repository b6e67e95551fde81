select plan(2);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(106, 'box2-tube', '{"status": "stopped", "lock": "migrate"}')
));
select is_empty('select * from drift', 'in change, not down');

select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"status": "stopped"}'))
);
select results_eq(
  'select event_type from drift', $$ values ('VM_DOWN') $$, 'the change is over, and it is down'
);

select * from finish();
