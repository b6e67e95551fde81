select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'all rows are understood');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('freshrss'), tests.container('readeck', '{"ports": ["8022:8000", "0.0.0.0:99999->80/tcp"]}')
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'medium', 'box2-daily', null::text, 'docker.rows', 'readable', 'quarantined',
    'docker',
    'Rows of the docker snapshot of box2-daily could not be understood: '
    'snapshot.containers[1].ports[1] is no port mapping.') $$,
  'one port is not, and nothing else is wrong'
);

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('freshrss', '{"image": "freshrss:2"}'),
  tests.container('readeck', '{"ports": ["8022:8000", "0.0.0.0:99999->80/tcp"]}')
));
select isnt_empty('select * from drift', 'still not, while another row changed');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'repaired');

select * from finish();
