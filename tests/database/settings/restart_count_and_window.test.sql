select plan(2);

update settings set restart_count = 1, restart_window = '10 minutes';
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 0}')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 1}')));
select results_eq(
  'select expected from drift', $$ values ('fewer than 1 restarts within 00:10:00') $$, 'one is too many'
);

select tests.let_pass('10 minutes');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 1}')));
select is_empty('select * from drift', 'ten minutes without');

select * from finish();
