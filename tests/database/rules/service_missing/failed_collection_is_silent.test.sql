select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'seen to be missing'
);

select tests.fails('box2-daily', 'docker', 'timeout', 'no answer within 10 s');
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'a failure says nothing about services'
);
select results_eq(
  $$ select status, stale from issues where event_type = 'SERVICE_MISSING' $$, $$ values ('open', true) $$,
  'what was open stays open, without fresh evidence'
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'seen again'
);

select * from finish();
