select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 98}}}'
);
select results_eq('select event_type from drift', $$ values ('RESOURCE_EXCEEDED') $$, 'fresh');

select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'RESOURCE_EXCEEDED' $$, 'that was long ago');

select * from finish();
