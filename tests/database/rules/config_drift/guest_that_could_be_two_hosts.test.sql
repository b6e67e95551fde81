select plan(1);

insert into assets (name, asset_type, parent, aliases) values
  ('Box2', 'device', null, '{}'), ('old-docs', 'vm', 'Box2', '{docs}'), ('new-docs', 'vm', 'Box2', '{docs}');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'docs')));
select results_eq(
  'select event_type, hostname, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'docs', 'guest identity 101', 'one', 'several',
    'Guest docs could be several declared hosts.') $$,
  'reported, not guessed: neither is said to be down'
);

select * from finish();
