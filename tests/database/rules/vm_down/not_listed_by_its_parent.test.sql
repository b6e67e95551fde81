select plan(3);

insert into assets (name, asset_type, parent) values
  ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2'), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(106, 'box2-tube'), tests.guest(101, 'box2-docs')
));
select is_empty('select * from drift', 'both run');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select results_eq(
  'select event_type, hostname, observed, source, details from drift',
  $$ values ('VM_DOWN', 'box2-tube', 'absent', 'proxmox',
    'VM box2-tube is declared active but its hypervisor does not list it.') $$,
  'its hypervisor no longer knows it'
);

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(106, 'box2-tube'), tests.guest(101, 'box2-docs')
));
select is_empty('select * from drift', 'it is back');

select * from finish();
