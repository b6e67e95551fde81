select plan(7);

insert into assets (name, asset_type, parent, ip, metadata) values
  ('Box2', 'device', null, '192.168.2.2', '{}'),
  ('box2-edge', 'vm', 'Box2', '192.168.2.20', '{}'),
  ('box2-nas', 'vm', 'Box2', '192.168.2.13', '{"addresses": ["10.0.9.13"]}');
insert into expected_services (hostname, name, ports) values ('box2-nas', 'nextcloud', '{tcp/8443}');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["declared.example"], "forward_host": "10.0.9.13", "forward_port": 8443, "enabled": true},
  {"domains": ["observed.example"], "forward_host": "10.0.8.13", "forward_port": 8443, "enabled": true}
]}');
select results_eq(
  $$ select hostname, field from drift where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('box2-edge', 'route observed.example') $$,
  'an address that is declared beside the first one; of the other nobody knows yet'
);

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-edge', '{"ips": ["192.168.2.20", "172.18.0.1"]}'),
  tests.guest(105, 'box2-nas', '{"ips": ["192.168.2.13", "10.0.8.13", "172.18.0.1"]}')
));
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'its hypervisor tells that it is an address of the same host'
);
select tests.wait('1 minute');
select results_eq(
  $$ select status from issues where event_type = 'ROUTE_DRIFT' $$, $$ values ('resolved') $$, 'the sweep ends the issue'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["observed.example"], "forward_host": "10.0.8.13", "forward_port": 9, "enabled": true}
]}');
select results_eq(
  $$ select hostname, field, observed from drift where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('box2-nas', 'route observed.example', '10.0.8.13:9') $$,
  'another port of that host is told where it is'
);

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-edge', '{"ips": ["192.168.2.20"]}'),
  tests.guest(105, 'box2-nas', '{"ips": ["192.168.2.13"]}')
));
select results_eq(
  $$ select hostname from drift where event_type = 'ROUTE_DRIFT' $$, $$ values ('box2-edge') $$, 'the address is gone'
);

select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-edge', '{"ips": ["192.168.2.20", "10.0.8.13"]}'),
  tests.guest(105, 'box2-nas', '{"ips": ["192.168.2.13", "10.0.8.13"]}')
));
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'an address that two hosts have means neither'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["bridge.example"], "forward_host": "172.18.0.1", "forward_port": 80, "enabled": true}
]}');
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'a bridge that both have is no address of either'
);

select * from finish();
