select plan(3);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select is_empty('select * from drift', 'all guests are declared');

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(101, 'box2-docs'), tests.guest(120, 'debian-test', '{"status": "stopped"}')
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('VM_UNDECLARED', 'medium', 'debian-test', null::text, 'guest', 'not declared', 'stopped',
    'proxmox',
    'Guest debian-test exists on Box2 but is not declared.') $$,
  'a guest that exists, running or not, is declared nowhere'
);

insert into assets (name, asset_type, parent, lifecycle) values ('debian-test', 'vm', 'Box2', 'offline');
select is_empty('select * from drift', 'declared');

select * from finish();
