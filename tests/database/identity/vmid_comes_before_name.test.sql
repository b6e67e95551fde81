select plan(3);

insert into assets (name, asset_type, parent, vmid) values
  ('Box2', 'device', null, null), ('box2-docs', 'vm', 'Box2', 101);
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(101, 'box2-docs'), tests.guest(999, 'box2-docs')
));
select isnt_empty('select * from drift', 'a second guest of that name is reported');
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'the one that is meant runs');

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(101, 'box2-docs', '{"status": "stopped"}'), tests.guest(999, 'box2-docs')
));
select results_eq(
  $$ select hostname, observed from drift where event_type = 'VM_DOWN' $$,
  $$ values ('box2-docs', 'stopped') $$,
  'the number tells which one is meant, and that one is down'
);

select * from finish();
