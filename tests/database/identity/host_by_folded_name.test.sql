select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('Box2_Daily', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname, service from drift',
  $$ values ('SERVICE_MISSING', 'box2-daily', 'freshrss') $$,
  'case and punctuation do not count, and the host has its declared name'
);

select * from finish();
