select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'snappymail');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "unhealthy"}'))
);
select results_eq('select status from issues', $$ values ('pending') $$, 'seen once');
select is_empty('select * from events', 'not yet told');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "unhealthy"}'))
);
select results_eq(
  'select event_type, status from events', $$ values ('SERVICE_UNHEALTHY', 'opened') $$, 'seen twice'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "healthy"}'))
);
select results_eq(
  'select status from events order by id', $$ values ('opened'), ('resolved') $$, 'one good look resolves'
);

select * from finish();
