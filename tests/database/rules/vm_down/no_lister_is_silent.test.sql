select plan(3);

insert into assets (name, asset_type, parent) values
  ('Box2', 'device', null), ('Proxmox-Box', 'device', null), ('rotki', 'vm', 'Proxmox-Box'),
  ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select tests.observe('Proxmox-Box', 'docker', tests.docker());
select is_empty('select * from drift', 'nobody lists the guests of its hypervisor');
select tests.is_seen('Box2', 'proxmox', 2);
select tests.is_seen('Proxmox-Box', 'docker', 0);

select * from finish();
