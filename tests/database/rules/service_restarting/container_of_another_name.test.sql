select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('daily-maloja-1',
  '{"restart_count": 0, "compose": {"project": "daily", "service": "maloja"}}')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('daily-maloja-1',
  '{"restart_count": 3, "compose": {"project": "daily", "service": "maloja"}}')));
select results_eq(
  'select event_type, service, field from drift',
  $$ values ('SERVICE_RESTARTING', 'maloja', 'daily-maloja-1') $$,
  'the service by its declared name, and which of its containers'
);

select * from finish();
