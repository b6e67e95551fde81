select plan(2);

insert into assets (name, asset_type, parent, aliases) values
  ('Box2', 'device', null, '{pve2}'), ('box2-docs', 'vm', 'pve2', '{}');
select tests.observe('Box2', 'proxmox', tests.proxmox('pve2', tests.guest(101, 'box2-docs')));
select is_empty('select * from drift', 'one host, two names');
select tests.is_seen('Box2', 'proxmox', 2);

select * from finish();
