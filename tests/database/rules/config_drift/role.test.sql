select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, role) values ('box2-daily', 'maloja', 'music-stats');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja')));
select is_empty('select * from drift', 'it says nothing about its role');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('maloja', '{"labels": {"bruce.role": "rss"}}'))
);
select results_eq(
  'select event_type, service, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'maloja', 'role', 'music-stats', 'rss',
    'Service maloja on box2-daily says its role is rss but music-stats is declared.') $$,
  'it says another one'
);

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"labels": {"bruce.role": "music-stats"}}')
));
select is_empty('select * from drift', 'it says the declared one');

select * from finish();
