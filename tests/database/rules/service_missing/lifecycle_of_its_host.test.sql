select plan(3);

insert into assets (name, lifecycle) values ('box2-daily', 'planned');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'nothing is missing on a planned host');

update assets set lifecycle = 'active';
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'on an active one it is'
);

update assets set lifecycle = 'offline';
select is_empty(
  $$ select * from drift where event_type = 'SERVICE_MISSING' $$,
  'nothing is missing on a host that is meant to be off'
);

select * from finish();
