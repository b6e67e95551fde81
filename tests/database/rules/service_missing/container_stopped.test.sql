select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'it runs');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'))
);
select results_eq(
  'select event_type, service, observed, details from drift',
  $$ values ('SERVICE_MISSING', 'freshrss', 'stopped',
    'Expected service freshrss on box2-daily but container not running (stopped).') $$,
  'a container that has exited does not run'
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'it runs again');

select * from finish();
