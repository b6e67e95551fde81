select plan(3);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin'), ('box2-media', 'sonarr');
select tests.observe('box2-media', 'docker',
  tests.docker(tests.container('jellyfin'), tests.container('sonarr'))
  || '{"metrics": {"jellyfin": {"cpu_pct": 98}, "sonarr": {"cpu_pct": 1}}}');
select results_eq('select service from drift', $$ values ('jellyfin') $$, 'exceeded');

select tests.observe('box2-media', 'docker', tests.docker(tests.container('sonarr'))
  || '{"metrics": {"sonarr": {"cpu_pct": 1}}}', p_complete => false);
select is_empty(
  $$ select * from events where event_type = 'RESOURCE_EXCEEDED' and status = 'resolved' $$,
  'what a partial snapshot lacks has not cleared'
);

select tests.observe('box2-media', 'docker',
  tests.docker(tests.container('jellyfin'), tests.container('sonarr'))
  || '{"metrics": {"jellyfin": {"cpu_pct": 98}, "sonarr": {"cpu_pct": 1}}}');
select results_eq(
  $$ select status, occurrences from issues where event_type = 'RESOURCE_EXCEEDED' $$,
  $$ values ('open', 1) $$,
  'it lasted all the time'
);

select * from finish();
