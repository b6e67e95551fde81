select plan(2);

select tests.fails('laptop', 'docker', 'unreachable', 'connect ENOENT /var/run/docker.sock');
select set_eq(
  'select event_type, hostname from drift',
  $$ values ('VM_UNDECLARED', 'laptop'), ('DOCKER_UNREACHABLE', 'laptop') $$,
  'a host speaks up, even if only to complain'
);

select tests.wait('2 hours');
select is_empty($$ select * from drift where event_type = 'VM_UNDECLARED' $$, 'it has not spoken for long');

select * from finish();
