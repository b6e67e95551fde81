select plan(2);

insert into assets (name, asset_type, parent) values
  ('TrueNAS', 'device', null), ('Minecraft', 'vm', 'TrueNAS');
select tests.observe(
  'TrueNAS', 'truenas', '{"vms": [{"name": "Minecraft", "status": {"state": "STOPPED"}}]}'
);
select results_eq(
  'select event_type, hostname, observed, source from drift',
  $$ values ('VM_DOWN', 'Minecraft', 'stopped', 'truenas') $$, 'stopped'
);

select tests.observe('TrueNAS', 'truenas', '{"vms": []}');
select results_eq(
  'select event_type, hostname, observed from drift', $$ values ('VM_DOWN', 'Minecraft', 'absent') $$,
  'deleted: that does not bring it up'
);

select * from finish();
