select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'all as declared');

select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ENOENT /var/run/docker.sock');
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('DOCKER_UNREACHABLE', 'high', 'box2-daily', null::text, 'engine', 'answers', 'no answer',
    'docker',
    'The Docker Engine on box2-daily does not answer: connect ENOENT /var/run/docker.sock.') $$,
  'the engine does not answer'
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'it does again');

select * from finish();
