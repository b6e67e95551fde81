select plan(7);

insert into assets (name, ip, aliases) values
  ('box2-edge', null, '{}'), ('box2-observability', '192.168.2.14', '{}'),
  ('twin-a', null, '{twin}'), ('twin-b', null, '{twin}');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["self.example"], "forward_host": "127.0.0.1", "forward_port": 81, "enabled": true},
  {"domains": ["traefik.example"], "forward_host": "localhost", "forward_port": null, "enabled": true, "kind": "internal"}
]}');
select is_empty('select * from drift', 'loopback is the proxy itself, or its container');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["a.example"], "forward_host": "172.18.0.5", "forward_port": 80, "enabled": true, "provider": "docker"}
]}');
select is_empty('select * from drift', 'an address of a container network');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["t.example"], "forward_host": "twin", "forward_port": 80, "enabled": true}
]}');
select is_empty('select * from drift', 'a name of several hosts');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["www.example"], "forward_host": "example", "forward_port": null, "enabled": true, "kind": "redirect"}
]}');
select is_empty('select * from drift', 'a redirection leads to no service');

insert into expected_services (hostname, name) values ('box2-observability', 'grafana');
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["g.example"], "forward_host": "192.168.2.14", "forward_port": 3000, "enabled": true}
]}');
select is_empty('select * from drift', 'a service of that host has no recorded ports: it may be the one');

update expected_services set ports = '{tcp/3001}' where name = 'grafana';
select isnt_empty('select * from drift', 'it is not');

select tests.observe('box2-observability', 'docker',
  tests.docker(tests.container('grafana', '{"ports": ["3001:3000"]}'), tests.container('probe', '{"network_mode": "host"}')));
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'a container on the host network may listen there'
);

select * from finish();
