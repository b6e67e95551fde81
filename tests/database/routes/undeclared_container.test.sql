select plan(3);

insert into assets (name, ip) values ('box2-edge', null), ('box2-daily', '192.168.2.12');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('try-out', '{"ports": ["9999:80"]}')));
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["try.example"], "forward_host": "box2-daily", "forward_port": 9999, "enabled": true}
]}');
select is_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'observed is enough');

select tests.observe('box2-daily', 'docker',
  tests.docker(tests.container('try-out', '{"ports": ["9999:80"], "state": "exited"}')));
select results_eq(
  $$ select service, observed from drift where event_type = 'ROUTE_DRIFT' $$, $$ values ('try-out', 'stopped') $$,
  'it stopped'
);

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  $$ select service, observed from drift where event_type = 'ROUTE_DRIFT' $$, $$ values (null, 'box2-daily:9999') $$,
  'it is gone: nothing is known of that port'
);

select * from finish();
