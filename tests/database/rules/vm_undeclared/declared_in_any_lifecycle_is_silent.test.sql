select plan(2);

insert into assets (name, asset_type, parent, lifecycle) values
  ('Box2', 'device', null, 'active'), ('next', 'vm', 'Box2', 'planned'), ('spare', 'vm', 'Box2', 'offline');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2',
  tests.guest(1, 'next'), tests.guest(2, 'spare', '{"status": "stopped"}')
));
select is_empty('select * from drift', 'planned and offline are declared');
select tests.is_seen('Box2', 'proxmox', 3);

select * from finish();
