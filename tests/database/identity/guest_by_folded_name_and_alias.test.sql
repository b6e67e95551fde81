select plan(2);

insert into assets (name, asset_type, parent, aliases) values
  ('Box2', 'device', null, '{}'), ('HomeAssistant', 'vm', 'Box2', '{haos}'),
  ('box2-docs', 'vm', 'Box2', '{}');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(1, 'HAOS'), tests.guest(2, 'box2_docs.lan')
));
select is_empty('select * from drift', 'an alias, a name with a domain');
select tests.is_seen('Box2', 'proxmox', 3);

select * from finish();
