select plan(2);

insert into assets (name) values ('box2-edge');
insert into expected_services (hostname, name, ports) values ('box2-edge', 'dns', '{tcp/53,udp/53}');
select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('dns', '{"ports": ["53:53/tcp", "53:53/udp"]}')
));
select is_empty('select * from drift', 'both protocols');

select tests.observe('box2-edge', 'docker', tests.docker(tests.container('dns', '{"ports": ["53:53"]}')));
select results_eq(
  'select expected, observed from drift',
  $$ values ('tcp/53, udp/53', 'tcp/53') $$,
  'without a protocol it is tcp'
);

select * from finish();
