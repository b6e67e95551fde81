select plan(2);

insert into assets (name, asset_type) values ('Box2', 'device');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(120, 'debian-test')));
select results_eq('select hostname from drift', $$ values ('debian-test') $$, 'undeclared');

select tests.observe('Box2', 'proxmox', tests.proxmox('Box2'));
select is_empty('select * from drift', 'gone');

select * from finish();
