select plan(3);

insert into assets (name) values ('box2-daily');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'nothing is declared, nothing runs');

insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'a declaration is compared with what was observed before'
);

delete from expected_services;
select is_empty('select * from drift', 'no longer declared');

select * from finish();
