select plan(4);

insert into assets (name) values ('box2-edge');
insert into expected_services (hostname, name, ports) values ('box2-edge', 'whoami', '{tcp/8000}');
select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('whoami', '{"ports": ["8000:80"]}'),
  tests.container('shop-web-1', '{"compose": {"project": "shop", "service": "web"}}')
));
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["w.example"], "forward_host": "whoami", "forward_port": 80, "enabled": true},
  {"domains": ["s.example"], "forward_host": "172.18.0.7", "forward_port": 80, "enabled": true, "provider": "docker", "service": "web-shop@docker"}
]}');
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'containers of the network of the proxy, by their names'
);

select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('whoami', '{"ports": ["8000:80"], "state": "exited"}'),
  tests.container('shop-web-1', '{"compose": {"project": "shop", "service": "web"}, "state": "exited"}')
));
select results_eq(
  $$ select service, field, observed from drift where event_type = 'ROUTE_DRIFT' order by service $$,
  $$ values ('shop-web-1', 'route s.example', 'stopped'), ('whoami', 'route w.example', 'stopped') $$,
  'both stopped'
);

select tests.observe('box2-edge', 'docker', tests.docker());
delete from expected_services;
select results_eq(
  $$ select service, field, observed from drift where event_type = 'ROUTE_DRIFT' $$,
  $$ values (null, 'route w.example', 'whoami:80') $$,
  'nothing has that name any more; where a discovered route leads is only known to the proxy'
);

insert into assets (name) values ('whoami');
select results_eq(
  $$ select hostname, field from drift where event_type = 'ROUTE_DRIFT' $$, $$ values ('whoami', 'route w.example') $$,
  'a host of that name comes first'
);

select * from finish();
