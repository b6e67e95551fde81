select plan(2);

insert into assets (name) values ('box2-edge');
insert into expected_services (hostname, name, ports) values ('box2-edge', 'web', '{8081,8082}');
select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('edge-web-1', '{"ports": ["8081:80"], "compose": {"project": "edge", "service": "web"}}'),
  tests.container('edge-web-2', '{"ports": ["8082:80"], "compose": {"project": "edge", "service": "web"}}')
));
select is_empty('select * from drift', 'each publishes one of the declared ports');

select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('edge-web-1', '{"ports": ["8081:80"], "compose": {"project": "edge", "service": "web"}}'),
  tests.container('edge-web-2', '{"ports": ["8083:80"], "compose": {"project": "edge", "service": "web"}}')
));
select results_eq(
  'select expected, observed from drift',
  $$ values ('tcp/8081, tcp/8082', 'tcp/8081, tcp/8083') $$,
  'one is wrong'
);

select * from finish();
