-- a machine with several declared addresses is where any of them is seen
select plan(5);

insert into assets (name, asset_type, parent, primary_ip, metadata) values
  ('Box2', 'device', null, null, '{}'),
  ('dual', 'vm', 'Box2', '2001:db8::20', '{"other_ips": ["10.20.0.1", "10.30.0.1"]}');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'dual', '{"ips": ["10.20.0.1"]}')));
select is_empty('select * from drift', 'the primary address of the other family');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'dual', '{"ips": ["10.30.0.1", "10.99.0.1"]}')));
select is_empty('select * from drift', 'an address of another interface');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'dual', '{"ips": ["10.99.0.1"]}')));
select results_eq(
  'select field, expected, observed from drift', $$ values ('ip', '2001:db8::20', '10.99.0.1') $$, 'none of them');
update assets set metadata = '{"other_ips": ["10.99.0.1"]}' where name = 'dual';
select is_empty('select * from drift', 'the declaration follows');
update assets set metadata = '{"other_ips": "10.99.0.1"}' where name = 'dual';
select isnt_empty('select * from drift', 'what is no list says nothing');

select * from finish();
