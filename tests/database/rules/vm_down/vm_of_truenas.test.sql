select plan(4);

insert into assets (name, asset_type, parent) values
  ('TrueNAS', 'device', null), ('Minecraft', 'vm', 'TrueNAS');
select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "RUNNING"}}]}'
);
select is_empty('select * from drift', 'it runs');

select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "SUSPENDED"}}]}'
);
select results_eq(
  'select event_type, source, details from drift',
  $$ values ('VM_DOWN', 'truenas', 'VM Minecraft is declared active but is paused.') $$, 'suspended'
);

-- the process runs, and the machine in it does not
select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "RUNNING", "domain_state": "CRASHED"}}]}'
);
select results_eq(
  'select event_type, observed from drift', $$ values ('VM_DOWN', 'failed') $$, 'crashed'
);
select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "RUNNING", "domain_state": "BLOCKED"}}]}'
);
select is_empty('select * from drift', 'it waits for a disk for a moment');

select * from finish();
