select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'declared and running');

update expected_services set lifecycle = 'retired';
select results_eq(
  'select event_type, severity, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_UNEXPECTED', 'low', 'freshrss', 'lifecycle', 'retired', 'running', 'docker',
    'Service freshrss still runs on box2-daily but is declared retired.') $$,
  'retired must be gone'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'))
);
select is_empty('select * from drift', 'it has stopped');

select * from finish();
