select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')), p_complete => false);
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'what a partial snapshot lacks may be there'
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'a complete one says so'
);

select * from finish();
