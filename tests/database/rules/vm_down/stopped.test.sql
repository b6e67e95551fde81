select plan(3);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'it runs');

select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"status": "stopped"}'))
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('VM_DOWN', 'critical', 'box2-tube', null::text, 'state', 'running', 'stopped', 'proxmox',
    'VM box2-tube is declared active but is stopped.') $$,
  'declared active, but stopped'
);

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'it runs again');

select * from finish();
