select plan(3);

insert into assets (name, asset_type, parent, primary_ip) values
  ('Box2', 'device', null, null), ('box2-daily', 'vm', 'Box2', '192.168.2.12/24');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-daily', '{"ips": ["192.168.2.12", "172.17.0.1", "fe80::1"]}')
));
select is_empty('select * from drift', 'one of its addresses is the declared one');

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-daily', '{"ips": ["192.168.2.13/24"]}')
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('CONFIG_DRIFT', 'low', 'box2-daily', null::text, 'ip', '192.168.2.12', '192.168.2.13', 'proxmox',
    'box2-daily has address 192.168.2.13 but 192.168.2.12 is declared.') $$,
  'none of them is'
);

update assets set primary_ip = '192.168.2.13' where name = 'box2-daily';
select is_empty('select * from drift', 'the declaration follows');

select * from finish();
