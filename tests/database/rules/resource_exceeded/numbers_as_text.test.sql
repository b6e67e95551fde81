select plan(1);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
select tests.observe('box2-media', 'docker', tests.docker(tests.container('jellyfin'))
  || '{"metrics": {"jellyfin": {"cpu_pct": "98.4"}}}');
select results_eq(
  'select service, observed from drift', $$ values ('jellyfin', '98.4 %') $$, 'a number is a number'
);

select * from finish();
