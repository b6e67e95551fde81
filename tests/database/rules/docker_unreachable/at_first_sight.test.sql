select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ECONNREFUSED');
select results_eq(
  'select event_type, details from drift',
  $$ values ('DOCKER_UNREACHABLE',
    'The Docker Engine on box2-daily does not answer: connect ECONNREFUSED.') $$,
  'it never did'
);

select * from finish();
