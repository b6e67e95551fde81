select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')));
select set_eq(
  'select event_type from drift',
  $$ values ('SERVICE_MISSING'), ('SERVICE_UNEXPECTED') $$,
  'two rules have something to say'
);

update drift_rules set enabled = false where event_type = 'SERVICE_UNEXPECTED';
select results_eq(
  'select event_type from drift', $$ values ('SERVICE_MISSING') $$, 'one of them is asked no more'
);

select tests.wait('1 minute');
select results_eq(
  $$ select event_type from issues where status = 'open' $$,
  $$ values ('SERVICE_MISSING') $$,
  'its issue is closed'
);

update drift_rules set enabled = true;
select set_eq(
  'select event_type from drift',
  $$ values ('SERVICE_MISSING'), ('SERVICE_UNEXPECTED') $$,
  'both are asked again'
);

select * from finish();
