select plan(5);

insert into assets (name, ip) values ('box2-edge', null), ('box2-daily', '192.168.2.12');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'freshrss', '{tcp/8021}');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"ports": ["8021:80"]}')));
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true, "tls": true}
]}');
select is_empty('select * from drift', 'the route leads to a running service');

select tests.observe('box2-daily', 'docker',
  tests.docker(tests.container('freshrss', '{"ports": ["8021:80"], "state": "exited"}')));
select results_eq(
  $$ select hostname, service, field, expected, observed, details from drift where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('box2-daily', 'freshrss', 'route rss.example', 'running', 'stopped',
    'Route rss.example of box2-edge leads to service freshrss on box2-daily, which is stopped.') $$,
  'the container stopped'
);
select results_eq(
  $$ select status, hostname, service, details from events where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('opened', 'box2-daily', 'freshrss',
    'Route rss.example of box2-edge leads to service freshrss on box2-daily, which is stopped.') $$,
  'the report of the Docker host tells it at once'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": false, "tls": true}
]}');
select is_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'a disabled route leads nowhere');
select results_eq(
  $$ select status from events where event_type = 'ROUTE_DRIFT' order by id $$, $$ values ('opened'), ('resolved') $$,
  'the report of the proxy resolves it at once'
);

select * from finish();
