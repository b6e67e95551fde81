select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'radarr-4'), ('box2-daily', 'radarr');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('radarr-4'), tests.container('radarr'))
);
select is_empty('select * from drift', 'its whole name comes first');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('radarr-4')));
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'radarr') $$,
  'and radarr-4 is not radarr'
);

select * from finish();
