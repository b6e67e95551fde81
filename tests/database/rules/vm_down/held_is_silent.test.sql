select plan(3);

insert into assets (name, asset_type) values ('Box2', 'device');
insert into assets (name, asset_type, parent) select 'vm' || n, 'vm', 'Box2' from generate_series(1, 8) as n;
select tests.observe('Box2', 'proxmox', (
  select tests.proxmox('Box2', variadic array_agg(tests.guest(n, 'vm' || n))) from generate_series(1, 8) as n
));
select is_empty('select * from drift', 'all eight run');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2'));
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'an empty list is not believed');

select release_snapshot('Box2', 'proxmox');
select results_eq(
  $$ select count(*)::integer from drift where event_type = 'VM_DOWN' $$,
  $$ values (8) $$,
  'released: all are down'
);

select * from finish();
