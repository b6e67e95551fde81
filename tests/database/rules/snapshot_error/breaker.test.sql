select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 8) as n;
select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select is_empty('select * from drift', 'all as declared');

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, severity, hostname, field, expected, observed, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'medium', 'box2-daily', 'docker.breaker', 'applied', 'held', 'docker',
    'A docker snapshot of box2-daily is held: it would take away most of what was there. If that is so: '
    'bruce release box2-daily docker') $$,
  'one drift, and how to answer it'
);

select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select is_empty('select * from drift', 'the next snapshot shows that it was not so');

select * from finish();
