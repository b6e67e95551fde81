select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'tandoor', '{8026}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('tandoor', '{"state": "exited", "ports": ["8027:8080"]}')
));
select results_eq(
  'select event_type from drift',
  $$ values ('SERVICE_MISSING') $$,
  'one that does not run is missing, not elsewhere'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('tandoor', '{"ports": ["8027:8080"]}'))
);
select results_eq('select event_type from drift', $$ values ('PORT_MISMATCH') $$, 'now it runs elsewhere');

select * from finish();
