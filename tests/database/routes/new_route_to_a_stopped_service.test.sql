select plan(2);

insert into assets (name, ip) values ('box2-edge', null), ('box2-daily', '192.168.2.12');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'freshrss', '{tcp/8021}');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-edge', 'proxy', '{"routes": []}');
select is_empty($$ select * from issues where event_type = 'ROUTE_DRIFT' $$, 'no route');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true, "tls": true}
]}');
select results_eq(
  $$ select status, hostname, service, observed from issues where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('open', 'box2-daily', 'freshrss', 'absent') $$,
  'the report of the proxy opens it on the host that the route leads to'
);

select * from finish();
