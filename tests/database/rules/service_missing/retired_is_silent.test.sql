select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'active and not there'
);

update expected_services set lifecycle = 'retired';
select is_empty('select * from drift', 'retired must be gone, and is');

select * from finish();
