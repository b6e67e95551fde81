select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));

select tests.observe('box2-daily', 'docker', '{"containers": [{"state": "running"}]}');
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$,
  'the row that cannot be understood may be it'
);

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'every row was understood'
);

select * from finish();
