select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ENOENT /var/run/docker.sock');
select is_empty($$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'no snapshot, no absence');
select results_eq('select event_type from drift', $$ values ('DOCKER_UNREACHABLE') $$, 'that nobody can look is what is wrong');

select * from finish();
