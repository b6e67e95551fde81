select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, aliases) values
  ('box2-daily', 'cache', '{redis}'), ('box2-daily', 'queue', '{redis}');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('redis')));
select results_eq(
  'select event_type, service, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'redis', 'container identity', 'one', 'several',
    'Container redis on box2-daily could be several declared services.') $$,
  'reported, not guessed: neither is said to be missing'
);

select * from finish();
