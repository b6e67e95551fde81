select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);

select tests.observe('box2-daily', 'docker', '{"containers": [
  {"name": "freshrss", "state": "running", "ports": []}, {"state": "running"}]}');
select results_eq(
  'select event_type, field, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'docker.rows',
    'Rows of the docker snapshot of box2-daily could not be understood: '
    'snapshot.containers[1] has no name.') $$,
  'the row is named, and it may be readeck'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'repaired');

select * from finish();
