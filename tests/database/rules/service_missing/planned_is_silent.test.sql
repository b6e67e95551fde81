select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, lifecycle) values ('box2-daily', 'freshrss', 'planned');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'planned is never missing');

update expected_services set lifecycle = 'active';
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'active is'
);

update expected_services set lifecycle = 'planned';
select is_empty('select * from drift', 'planned again');

select * from finish();
