select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe(
  'box2-daily.lan', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);
select is_empty('select * from drift', 'all as declared');

-- its collector was set up anew, with another spelling of the name
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck')));
select results_eq(
  'select event_type, hostname, service from drift',
  $$ values ('SERVICE_MISSING', 'box2-daily', 'freshrss') $$,
  'the newest word about its containers counts'
);

select * from finish();
