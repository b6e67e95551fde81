select plan(1);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
insert into thresholds (metric, service, open_above, clear_below) values ('cpu_pct', 'jellyfin', 50, 40);
select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('media-jellyfin-1', '{"compose": {"project": "media", "service": "jellyfin"}}')
) || '{"metrics": {"media-jellyfin-1": {"cpu_pct": 60}}}');
select results_eq(
  'select event_type, service, expected from drift',
  $$ values ('RESOURCE_EXCEEDED', 'jellyfin', 'at most 50 %') $$,
  'a service has its declared name, whatever its container is called'
);

select * from finish();
