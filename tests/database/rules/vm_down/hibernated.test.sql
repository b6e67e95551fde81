-- The lock `suspended` of Proxmox VE is no change that ends by itself: the guest stays off until somebody starts it.
select plan(3);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'it runs');

select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"status": "stopped", "lock": "suspended"}'))
);
select results_eq(
  'select event_type, hostname, observed, details, is_fresh from bruce.all_drift',
  $$ values ('VM_DOWN', 'box2-tube', 'stopped', 'VM box2-tube is declared active but is stopped (hibernated).', true) $$,
  'it is off, and that is told at once'
);

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'it runs again');

select * from finish();
