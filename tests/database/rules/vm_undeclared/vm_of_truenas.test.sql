select plan(1);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "RUNNING"}}]}'
);
select results_eq(
  'select event_type, hostname, source, details from drift',
  $$ values ('VM_UNDECLARED', 'Minecraft', 'truenas',
    'Guest Minecraft exists on TrueNAS but is not declared.') $$,
  'a VM of TrueNAS that nobody declared'
);

select * from finish();
