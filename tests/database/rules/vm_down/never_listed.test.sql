select plan(2);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select is_empty('select * from drift', 'all as declared');

insert into assets (name, asset_type, parent) values ('box2-tube', 'vm', 'Box2');
select results_eq(
  'select event_type, hostname, observed from drift', $$ values ('VM_DOWN', 'box2-tube', 'absent') $$,
  'declared on a hypervisor that does not list it'
);

select * from finish();
