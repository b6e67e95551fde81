select plan(3);

insert into assets (name, asset_type, parent, primary_ip) values
  ('Box2', 'device', null, null), ('box2-daily', 'vm', 'Box2', '192.168.2.12'),
  ('box2-docs', 'vm', 'Box2', null);
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2',
  tests.guest(104, 'box2-daily'), tests.guest(101, 'box2-docs', '{"ips": ["192.168.2.113"]}')
));
select is_empty('select * from drift', 'a guest without an agent, and one without a declared address');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2',
  tests.guest(104, 'box2-daily', '{"ips": []}'), tests.guest(101, 'box2-docs', '{"ips": ["192.168.2.113"]}')
));
select is_empty('select * from drift', 'an agent that tells none');
select tests.is_seen('Box2', 'proxmox', 3);

select * from finish();
