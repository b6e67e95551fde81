select plan(1);

insert into assets (name, asset_type) values ('Box2', 'device');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(120, 'debian-test')), p_complete => false
);
select results_eq(
  $$ select hostname from drift where event_type = 'VM_UNDECLARED' $$, $$ values ('debian-test') $$,
  'what is in a partial list is there'
);

select * from finish();
