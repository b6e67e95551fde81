select plan(3);

insert into assets (name) values ('box2-media'), ('box2-daily');
insert into expected_services (hostname, name) values
  ('box2-media', 'jellyfin'), ('box2-media', 'sonarr'), ('box2-daily', 'jellyfin'), ('box2-daily', 'sonarr');
insert into thresholds (metric, hostname, service, open_above, clear_below) values
  ('cpu_pct', 'box2-media', '*', 50, 40), ('cpu_pct', '*', 'jellyfin', 60, 50),
  ('cpu_pct', 'box2-media', 'jellyfin', 99, 90), ('cpu_pct', 'box2-*', 'sonarr', 70, 60);
create function pg_temp.cpu(p_hostname text, p_pct numeric) returns void language sql as $$
  select tests.observe(p_hostname, 'docker',
    tests.docker(tests.container('jellyfin'), tests.container('sonarr'))
    || jsonb_build_object('metrics', jsonb_build_object(
      'jellyfin', jsonb_build_object('cpu_pct', p_pct), 'sonarr', jsonb_build_object('cpu_pct', p_pct)
    )));
$$;

select pg_temp.cpu('box2-media', 55), pg_temp.cpu('box2-daily', 55);
select set_eq(
  'select hostname, service, expected from drift', $$ values ('box2-media', 'sonarr', 'at most 50 %') $$,
  'the row of the host comes before a glob'
);
select pg_temp.cpu('box2-media', 65), pg_temp.cpu('box2-daily', 65);
select set_eq(
  'select hostname, service, expected from drift',
  $$ values ('box2-media', 'sonarr', 'at most 50 %'), ('box2-daily', 'jellyfin', 'at most 60 %') $$,
  'that of a service before that for all'
);
select pg_temp.cpu('box2-media', 98), pg_temp.cpu('box2-daily', 98);
select set_eq(
  'select hostname, service, expected from drift',
  $$ values ('box2-media', 'sonarr', 'at most 50 %'), ('box2-daily', 'jellyfin', 'at most 60 %'),
    ('box2-daily', 'sonarr', 'at most 70 %') $$,
  'a longer glob before a shorter one, and that of host and service before all'
);

select * from finish();
