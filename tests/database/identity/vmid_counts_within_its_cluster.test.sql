select plan(1);

insert into assets (name, asset_type, parent, vmid) values
  ('Box1', 'device', null, null), ('Box2', 'device', null, null), ('one', 'vm', 'Box1', 100),
  ('two', 'vm', 'Box2', 100);
select tests.observe('Box1', 'proxmox', tests.proxmox('Box1', tests.guest(100, 'x')));
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(100, 'y', '{"status": "stopped"}'))
);
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('VM_DOWN', 'two') $$,
  'equal numbers in two clusters are two guests'
);

select * from finish();
