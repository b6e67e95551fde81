select plan(2);

insert into assets (name, asset_type, parent, cluster) values
  ('Box2', 'device', null, null), ('box2-cluster', 'cluster', 'Box2', null),
  ('box2-tube', 'vm', null, 'box2-cluster'), ('box2-docs', 'vm', null, 'box2-cluster');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(106, 'box2-tube'), tests.guest(101, 'box2-docs')
));
select is_empty('select * from drift', 'both run');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select results_eq(
  'select event_type, hostname, observed from drift', $$ values ('VM_DOWN', 'box2-tube', 'absent') $$,
  'a VM that names only its cluster stands on the parent of the cluster'
);

select * from finish();
