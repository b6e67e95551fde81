select plan(2);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'it runs');

select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"qmpstatus": "paused"}'))
);
select results_eq(
  'select event_type, observed, details from drift',
  $$ values ('VM_DOWN', 'paused', 'VM box2-tube is declared active but is paused.') $$,
  'Proxmox calls a paused guest running, its monitor does not'
);

select * from finish();
