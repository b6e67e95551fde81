select plan(4);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube')));
select is_empty('select * from drift', 'declared and running');

update assets set lifecycle = 'retired' where name = 'box2-tube';
select results_eq(
  'select event_type, hostname, field, expected, observed, details from drift',
  $$ values ('VM_UNDECLARED', 'box2-tube', 'lifecycle', 'retired', 'running',
    'box2-tube is declared retired but still there.') $$,
  'retired, but there'
);

select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(106, 'box2-tube', '{"status": "stopped"}'))
);
select results_eq('select observed from drift', $$ values ('stopped') $$, 'stopped is not gone');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2'));
select is_empty('select * from drift', 'gone');

select * from finish();
