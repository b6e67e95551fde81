select plan(1);

insert into assets (name, asset_type, parent, status) values
  ('Box2', 'device', null, 'active'), ('vm-active', 'vm', 'Box2', 'active'),
  ('vm-offline', 'vm', 'Box2', 'offline'),
  ('vm-planned', 'vm', 'Box2', 'planned'), ('vm-staged', 'vm', 'Box2', 'staged'),
  ('vm-failed', 'vm', 'Box2', 'failed'),
  ('vm-paused', 'vm', 'Box2', 'paused'), ('vm-decommissioning', 'vm', 'Box2', 'decommissioning');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2',
  tests.guest(1, 'vm-active', '{"status": "stopped"}'), tests.guest(2, 'vm-offline', '{"status": "stopped"}'),
  tests.guest(3, 'vm-planned', '{"status": "stopped"}'), tests.guest(4, 'vm-staged', '{"status": "stopped"}'),
  tests.guest(5, 'vm-failed', '{"status": "stopped"}'), tests.guest(6, 'vm-paused', '{"status": "stopped"}'),
  tests.guest(7, 'vm-decommissioning', '{"status": "stopped"}')
));
select results_eq(
  'select event_type, hostname from drift order by hostname',
  $$ values ('VM_DOWN', 'vm-active'), ('VM_DOWN', 'vm-failed') $$,
  'stopped is drift for what is active, and for what failed'
);

select * from finish();
