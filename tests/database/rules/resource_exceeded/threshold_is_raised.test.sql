select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 98}}}'
);
select results_eq('select event_type from drift', $$ values ('RESOURCE_EXCEEDED') $$, 'above 95 %');

insert into thresholds (metric, service, open_above, clear_below) values ('cpu_pct', 'jellyfin', 400, 350);
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 97}}}'
);
select is_empty('select * from drift', 'the owner says that it may use four cores');

select * from finish();
