select plan(3);

insert into assets (name, asset_type, parent, primary_ip, lifecycle) values
  ('Box2', 'device', null, null, 'active'), ('next', 'vm', 'Box2', '192.168.2.20', 'planned');
insert into expected_services (hostname, name, lifecycle, image, role, metadata)
values ('Box2', 'soon', 'planned', 'redis:7', 'cache', '{"restart_policy": "always"}');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(1, 'next', '{"ips": ["192.168.2.99"]}'))
);
select tests.observe('Box2', 'docker', tests.docker(
  tests.container('soon', '{"image": "redis:8", "restart_policy": "no", "labels": {"bruce.role": "x"}}')
));
select is_empty('select * from drift', 'what is planned need not agree yet');
select tests.is_seen('Box2', 'proxmox', 2);
select tests.is_seen('Box2', 'docker', 1);

select * from finish();
