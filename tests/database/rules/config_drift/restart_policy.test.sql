select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, metadata) values
  ('box2-daily', 'maloja', '{"restart_policy": "unless-stopped"}'), ('box2-daily', 'free', '{}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"restart_policy": "unless-stopped"}'),
  tests.container('free', '{"restart_policy": "no"}')
));
select is_empty('select * from drift', 'as declared, and not declared');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"restart_policy": "no"}'), tests.container('free', '{"restart_policy": "no"}')
));
select results_eq(
  'select event_type, service, field, expected, observed, source, details from drift',
  $$ values ('CONFIG_DRIFT', 'maloja', 'restart_policy', 'unless-stopped', 'no', 'docker',
    'Service maloja on box2-daily has restart policy no but unless-stopped is declared.') $$,
  'it would stay down after a reboot'
);

update expected_services set metadata = '{"restart_policy": "no"}' where name = 'maloja';
select is_empty('select * from drift', 'the declaration follows');

select * from finish();
