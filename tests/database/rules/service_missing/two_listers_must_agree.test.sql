select plan(3);

insert into assets (name) values ('TrueNAS');
insert into expected_services (hostname, name) values ('TrueNAS', 'nextcloud');
select tests.observe('TrueNAS', 'truenas', '{"apps": [{"name": "nextcloud", "state": "RUNNING"}]}');
select tests.observe('TrueNAS', 'docker', tests.docker());
select is_empty('select * from drift', 'it is an app, not a container');

select tests.observe('TrueNAS', 'truenas', '{"apps": []}', p_complete => false);
select tests.observe('TrueNAS', 'docker', tests.docker());
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$,
  'it may still be an app: that list is partial'
);

select tests.observe('TrueNAS', 'truenas', '{"apps": []}');
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'nextcloud') $$, 'it is neither'
);

select * from finish();
