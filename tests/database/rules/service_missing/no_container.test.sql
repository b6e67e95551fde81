select plan(5);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'all as declared');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_MISSING', 'high', 'box2-daily', 'freshrss', 'state', 'running', 'absent', 'docker',
    'Expected service freshrss on box2-daily but container not running.') $$,
  'a declared service without a container is missing'
);
select is_empty('select from events', 'one look proves nothing: it may be between two containers');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select status, event_type, severity, hostname, service, expected, observed, details from events',
  $$ values ('opened', 'SERVICE_MISSING', 'high', 'box2-daily', 'freshrss', 'running', 'absent',
    'Expected service freshrss on box2-daily but container not running.') $$,
  'it is told in one sentence'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'it is back');

select * from finish();
