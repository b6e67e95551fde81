select plan(3);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin'), ('box2-media', 'sonarr');
select tests.observe('box2-media', 'docker',
  tests.docker(tests.container('jellyfin'), tests.container('sonarr'))
  || '{"metrics": {"jellyfin": {"cpu_pct": 98}, "sonarr": {"cpu_pct": 1}}}');
select results_eq('select service from drift', $$ values ('jellyfin') $$, 'exceeded');

select tests.observe(
  'box2-media', 'docker', tests.docker(tests.container('jellyfin'), tests.container('sonarr'))
);
select results_eq('select service from drift', $$ values ('jellyfin') $$, 'nothing was measured this time');

select tests.observe(
  'box2-media', 'docker', tests.docker(tests.container('sonarr')) || '{"metrics": {"sonarr": {"cpu_pct": 1}}}'
);
select is_empty(
  $$ select * from drift where event_type = 'RESOURCE_EXCEEDED' $$, 'what is gone exceeds nothing'
);

select * from finish();
