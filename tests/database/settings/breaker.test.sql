select plan(1);

update settings set breaker_objects = 100;
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 8) as n;
select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, count(*)::integer from drift group by event_type', $$ values ('SERVICE_MISSING', 8) $$,
  'eight are few: nothing is held'
);

select * from finish();
