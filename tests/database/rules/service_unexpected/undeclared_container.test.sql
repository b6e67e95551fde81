select plan(5);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'all is declared');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('speedtest'))
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_UNEXPECTED', 'low', 'box2-daily', 'speedtest', 'declaration', 'not declared',
    'running', 'docker',
    'Container speedtest runs on box2-daily but is not declared.') $$,
  'a running container that nobody declared'
);

insert into expected_services (hostname, name) values ('box2-daily', 'speedtest');
select is_empty('select * from drift', 'declaring it is one cure');

delete from expected_services where name = 'speedtest';
select results_eq('select service from drift', $$ values ('speedtest') $$, 'undeclared again');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'removing it is another');

select * from finish();
