select plan(2);

insert into assets (name) values ('TrueNAS');
insert into expected_services (hostname, name) values ('TrueNAS', 'nextcloud');
-- apps are listed every minute, containers every day
select tests.observe('TrueNAS', 'docker', tests.docker(), p_interval_s => 86400);
select tests.observe('TrueNAS', 'truenas', '{"apps": []}', p_interval_s => 60);
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'nextcloud') $$,
  'no app, no container'
);

select tests.wait('10 minutes');
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$,
  'who would list the app has been silent: it may be there'
);

select * from finish();
