select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'snappymail');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "healthy"}'))
);
select is_empty('select * from drift', 'healthy');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "unhealthy"}'))
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_UNHEALTHY', 'medium', 'box2-daily', 'snappymail', 'health', 'healthy', 'unhealthy',
    'docker',
    'Container snappymail on box2-daily runs but its health check fails.') $$,
  'unhealthy'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "healthy"}'))
);
select is_empty('select * from drift', 'healthy again');

select * from finish();
