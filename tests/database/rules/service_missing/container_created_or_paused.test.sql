select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'both run');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('freshrss', '{"state": "created"}'), tests.container('readeck', '{"state": "paused"}')
));
select set_eq(
  'select event_type, service, observed from drift',
  $$ values ('SERVICE_MISSING', 'freshrss', 'stopped'), ('SERVICE_MISSING', 'readeck', 'paused') $$,
  'created but never started, or paused: neither runs'
);

select * from finish();
