select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ENOENT /var/run/docker.sock');
select is_empty($$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'no snapshot, no absence');

select * from finish();
