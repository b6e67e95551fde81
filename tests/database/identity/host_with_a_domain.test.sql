select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily.lan', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('SERVICE_MISSING', 'box2-daily') $$,
  'the domain does not count'
);

select * from finish();
