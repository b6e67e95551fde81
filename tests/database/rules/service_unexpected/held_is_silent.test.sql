select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 8) as n;
select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('other')));
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_UNEXPECTED' $$,
  'the held snapshot is not believed in any point'
);

select release_snapshot('box2-daily', 'docker');
select results_eq(
  $$ select service from drift where event_type = 'SERVICE_UNEXPECTED' $$, $$ values ('other') $$, 'released'
);

select * from finish();
