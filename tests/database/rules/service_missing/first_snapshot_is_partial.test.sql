select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(), p_complete => false);
select is_empty($$ select * from drift where event_type = 'SERVICE_MISSING' $$, 'it may be there');

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'freshrss') $$,
  'equal rows, but complete'
);

select * from finish();
