select plan(2);

insert into assets (name, asset_type, parent, lifecycle) values
  ('Box2', 'device', null, 'active'), ('next', 'vm', 'Box2', 'planned'), ('spare', 'vm', 'Box2', 'offline'),
  ('old', 'vm', 'Box2', 'retired'), ('box2-docs', 'vm', 'Box2', 'active');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(101, 'box2-docs'), tests.guest(102, 'spare', '{"status": "stopped"}')
));
select is_empty('select * from drift', 'only an active one must run');

update assets set lifecycle = 'active' where lifecycle <> 'active';
select set_eq(
  'select event_type, hostname, observed from drift',
  $$ values ('VM_DOWN', 'next', 'absent'), ('VM_DOWN', 'spare', 'stopped'), ('VM_DOWN', 'old', 'absent') $$,
  'now all must'
);

select * from finish();
