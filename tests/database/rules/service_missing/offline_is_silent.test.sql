select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, lifecycle) values ('box2-daily', 'freshrss', 'offline');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'))
);
select is_empty('select * from drift', 'declared, but meant to be off');

update expected_services set lifecycle = 'active';
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'meant to be on'
);

select * from finish();
