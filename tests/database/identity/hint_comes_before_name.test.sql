select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, match) values
  ('box2-daily', 'redis', '{"container": "cache"}');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('cache'), tests.container('redis'))
);
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_UNEXPECTED', 'redis') $$,
  'the one of that name is another one'
);

select * from finish();
