select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe('box2-media', 'docker', tests.docker(tests.container('jellyfin'))
  || '{"metrics": {"jellyfin": {"cpu_pct": 1, "mem_bytes": 980, "mem_limit": 1000}}}');
select results_eq(
  'select service, field, details from drift',
  $$ values ('jellyfin', 'mem_pct',
    'mem_pct of jellyfin on box2-media is at 98.0 % (limit 95, clears below 88).') $$,
  'of its limit'
);

select tests.observe('box2-media', 'docker', tests.docker(tests.container('jellyfin'))
  || '{"metrics": {"jellyfin": {"cpu_pct": 1, "mem_bytes": 980, "mem_limit": 0}}}');
select is_empty('select * from drift', 'there is no limit');

select * from finish();
