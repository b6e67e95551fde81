select plan(4);

insert into assets (name, asset_type, parent) values
  ('Box2', 'device', null), ('box2-tube', 'vm', 'Box2'), ('box2-docs', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(106, 'box2-tube'), tests.guest(101, 'box2-docs')
));
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')), p_complete => false
);
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'partial: permissions may hide it');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select results_eq(
  'select event_type, hostname from drift', $$ values ('VM_DOWN', 'box2-tube') $$, 'complete'
);

select tests.fails('Box2', 'proxmox', 'timeout', 'no answer within 10 s');
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'failed');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select tests.wait('16 minutes');
select is_empty($$ select * from drift where event_type = 'VM_DOWN' $$, 'stale');

select * from finish();
