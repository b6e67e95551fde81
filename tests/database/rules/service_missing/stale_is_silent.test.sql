select plan(5);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'fresh evidence'
);

select tests.wait('14 minutes');
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'two intervals were missed'
);

select tests.wait('2 minutes');
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'three were: too old to say so'
);
select results_eq(
  $$ select status, stale from issues where event_type = 'SERVICE_MISSING' $$, $$ values ('open', true) $$,
  'what was open stays open, without fresh evidence'
);

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'fresh again'
);

select * from finish();
