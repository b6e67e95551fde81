select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'snappymail');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('snappymail', '{"state": "exited", "health": "unhealthy"}')
));
select results_eq(
  'select event_type from drift',
  $$ values ('SERVICE_MISSING') $$,
  'Docker keeps the last health of a dead container'
);

select * from finish();
