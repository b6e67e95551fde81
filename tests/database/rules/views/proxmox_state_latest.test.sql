select plan(1);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(101, 'box2-docs', '{"ips": ["192.168.2.113"]}'),
  tests.guest(120, 'test', '{"type": "lxc"}')
) || '{"storages": [{"storage": "local", "node": "Box2", "status": "available"}]}');
select results_eq(
  'select reported_by, kind, name, hostname, state, node, addresses, vmid, guest_type, match
    from proxmox_state_latest',
  $$ values
    ('Box2', 'guest', 'box2-docs', 'box2-docs', 'running', 'Box2', '{192.168.2.113}'::text[], '101', 'qemu',
    'matched'),
    ('Box2', 'guest', 'test', 'test', 'running', 'Box2', null, '120', 'lxc', 'undeclared'),
    ('Box2', 'node', 'Box2', 'Box2', 'running', null, null, null, null, 'matched'),
    ('Box2', 'storage', 'local', 'Box2', 'running', 'Box2', null, null, null, 'undeclared')
  $$,
  'guests, nodes, storages'
);

select * from finish();
