select plan(2);

insert into assets (name) values ('box2-edge');
insert into expected_services (hostname, name, aliases) values ('box2-edge', 'nginx-proxy-manager', '{npm}');
select tests.observe('box2-edge', 'docker', tests.docker(tests.container('npm', '{"state": "exited"}')));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'nginx-proxy-manager') $$,
  'found by its alias, told by its name'
);

select tests.observe('box2-edge', 'docker', tests.docker(tests.container('npm')));
select is_empty('select * from drift', 'it runs');

select * from finish();
