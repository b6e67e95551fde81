select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 60}}}'
);
select is_empty('select * from drift', 'below 95 %');

update thresholds set open_above = 50, clear_below = 40 where metric = 'cpu_pct';
select tests.observe(
  'box2-media', 'docker',
  tests.docker(tests.container('jellyfin')) || '{"metrics": {"jellyfin": {"cpu_pct": 60}}}'
);
select results_eq(
  'select expected from drift', $$ values ('at most 50 %') $$, 'the same number is too much now'
);

select * from finish();
