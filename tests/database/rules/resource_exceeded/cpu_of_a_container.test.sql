select plan(3);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 94.9}}}'
);
select is_empty('select * from drift', 'below the limit');

select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 98.42}}}'
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('RESOURCE_EXCEEDED', 'medium', 'box2-media', 'jellyfin', 'cpu_pct', 'at most 95 %', '98.4 %',
    'docker',
    'cpu_pct of jellyfin on box2-media is at 98.4 % (limit 95, clears below 85).') $$,
  'above it'
);

select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 10}}}'
);
select is_empty('select * from drift', 'at rest');

select * from finish();
