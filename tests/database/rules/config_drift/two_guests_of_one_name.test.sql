select plan(3);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-daily', 'vm', 'Box2');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'box2-daily')));
select is_empty('select * from drift', 'one guest');

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-daily'), tests.guest(114, 'box2-daily', '{"status": "stopped"}')
));
select results_eq(
  'select event_type, hostname, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'box2-daily', 'identity', 'one', '2 guests',
    '2 guests could be box2-daily: which one is meant cannot be told.') $$,
  'reported, not guessed'
);

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'box2-daily')));
select is_empty('select * from drift', 'one guest again');

select * from finish();
