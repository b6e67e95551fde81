select plan(1);

insert into assets (name, asset_type, parent, vmid) values
  ('Box2', 'device', null, null), ('Supabase', 'vm', 'Box2', 206);
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(206, 'postgres-vm', '{"status": "stopped"}'))
);
select results_eq(
  'select event_type, hostname from drift', $$ values ('VM_DOWN', 'Supabase') $$, 'the number says who it is'
);

select * from finish();
