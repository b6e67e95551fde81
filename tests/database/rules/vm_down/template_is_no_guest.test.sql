select plan(3);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null);
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(900, 'debian-template', '{"status": "stopped", "template": 1}')
));
select is_empty('select * from drift', 'neither down nor undeclared');
select is_empty($$ select * from proxmox_state_latest where kind = 'guest' $$, 'it is not in the present');
select tests.is_seen('Box2', 'proxmox', 1);

select * from finish();
