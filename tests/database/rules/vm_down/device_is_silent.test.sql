select plan(2);

insert into assets (name, asset_type) values ('Box2', 'device'), ('appliance', 'device');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(1, 'appliance', '{"status": "stopped"}'))
);
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'a device is no VM');
select tests.is_seen('Box2', 'proxmox', 2);

select * from finish();
