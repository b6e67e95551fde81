select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 0}')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 9}')));
select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'SERVICE_RESTARTING' $$, 'no fresh evidence');

select tests.wait('2 hours');
select results_eq(
  $$ select status, stale from issues where event_type = 'SERVICE_RESTARTING' $$, $$ values ('open', true) $$,
  'silence does not make it well'
);

select * from finish();
