select plan(2);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"status": "unknown"}'))
);
select is_empty('select * from drift', 'unknown is not stopped');
select tests.is_seen('Box2', 'proxmox', 2);

select * from finish();
