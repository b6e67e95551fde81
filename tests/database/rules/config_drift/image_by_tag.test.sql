select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image) values ('box2-daily', 'maloja', 'krateng/maloja:3.2');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"image": "docker.io/krateng/maloja:3.2"}')
));
select is_empty('select * from drift', 'the declared tag');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"image": "krateng/maloja:3.3"}')
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('CONFIG_DRIFT', 'low', 'box2-daily', 'maloja', 'image', 'krateng/maloja:3.2',
    'krateng/maloja:3.3', 'docker',
    'Service maloja on box2-daily runs image krateng/maloja:3.3 but krateng/maloja:3.2 is declared.') $$,
  'another tag'
);

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"image": "krateng/maloja:3.2@sha256:0123"}')
));
select is_empty('select * from drift', 'the declared tag, pinned');

select * from finish();
