select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'readeck', '{tcp/8022}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["0.0.0.0:8022->8000/tcp"]}')
));
select is_empty('select * from drift', 'the declared port is published');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["0.0.0.0:8032->8000/tcp"]}')
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('PORT_MISMATCH', 'medium', 'box2-daily', 'readeck', 'ports', 'tcp/8022', 'tcp/8032', 'docker',
    'Service readeck on box2-daily publishes tcp/8032 but tcp/8022 is declared.') $$,
  'another one is'
);

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["0.0.0.0:8022->8000/tcp"]}')
));
select is_empty('select * from drift', 'moved back');

select * from finish();
