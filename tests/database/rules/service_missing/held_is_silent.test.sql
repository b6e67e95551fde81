select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 8) as n;
select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select is_empty('select * from drift', 'all eight run');

select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$,
  'an empty list where there were eight is held'
);

select release_snapshot('box2-daily', 'docker');
select results_eq(
  $$ select count(*)::integer from drift where event_type = 'SERVICE_MISSING' $$, $$ values (8) $$,
  'released: all are missing'
);

select * from finish();
