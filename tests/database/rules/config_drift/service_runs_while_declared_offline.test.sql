select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, lifecycle) values ('box2-daily', 'maloja', 'offline');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"state": "exited"}')));
select is_empty('select * from drift', 'meant to be off, and off');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja')));
select results_eq(
  'select event_type, service, field, expected, observed, source, details from drift',
  $$ values ('CONFIG_DRIFT', 'maloja', 'lifecycle', 'offline', 'running', 'docker',
    'Service maloja runs on box2-daily but is declared offline.') $$,
  'it runs'
);

select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'gone is off');

select * from finish();
