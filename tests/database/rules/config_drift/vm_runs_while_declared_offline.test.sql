select plan(2);

insert into assets (name, asset_type, parent, lifecycle) values
  ('Box2', 'device', null, 'active'), ('spare', 'vm', 'Box2', 'offline');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(1, 'spare', '{"status": "stopped"}'))
);
select is_empty('select * from drift', 'meant to be off, and off');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(1, 'spare')));
select results_eq(
  'select event_type, severity, hostname, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'low', 'spare', 'lifecycle', 'offline', 'running',
    'spare is declared offline but runs.') $$,
  'it runs'
);

select * from finish();
