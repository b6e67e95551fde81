select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('daily-freshrss-1', '{"compose": {"project": "daily", "service": "freshrss"}}')
));
select is_empty('select * from drift', 'one container');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('daily-freshrss-1', '{"compose": {"project": "daily", "service": "freshrss"}}'),
  tests.container('trial-freshrss-1', '{"compose": {"project": "trial", "service": "freshrss"}}')
));
select results_eq(
  'select event_type, service, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'freshrss', 'identity', 'one', '2 containers',
    '2 containers on box2-daily could be service freshrss: which one is meant cannot be told.') $$,
  'of two projects: reported, not guessed'
);

update expected_services set match = '{"compose_project": "daily"}';
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_UNEXPECTED', 'trial-freshrss-1') $$,
  'a hint tells which one is meant, so the other is not declared'
);

select * from finish();
