select plan(6);

select set_config('bruce.now', '2026-11-20 12:00:00+00', false);
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 40}'))
);
select is_empty('select * from drift', 'restarts before the first look do not count');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 42}'))
);
select is_empty('select * from drift', 'two are few');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 43}'))
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, source, details from drift',
  $$ values ('SERVICE_RESTARTING', 'medium', 'box2-daily', 'maloja', 'restarts',
    'fewer than 3 restarts within 01:00:00', 'docker',
    'Container maloja on box2-daily restarted 3 times since 2026-11-20 12:02 UTC.') $$,
  'three are not'
);

select tests.wait('5 minutes');
select isnt_empty('select * from drift', 'the window has not passed');

select tests.let_pass('56 minutes');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 43}'))
);
select tests.wait('1 minute');
select is_empty('select * from drift', 'an hour without restarts');
select results_eq(
  'select status from events order by id', $$ values ('opened'), ('resolved') $$, 'told, and told to be over'
);

select * from finish();
