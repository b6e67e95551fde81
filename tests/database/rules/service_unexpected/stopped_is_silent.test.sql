select plan(2);

insert into assets (name) values ('box2-daily');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('old', '{"state": "exited"}'), tests.container('new', '{"state": "created"}')
));
select is_empty('select * from drift', 'what does not run is nobody''s business');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('old', '{"state": "restarting"}'), tests.container('new', '{"state": "created"}')
));
select results_eq(
  'select service, observed from drift',
  $$ values ('old', 'unstable') $$,
  'restarting again and again is running'
);

select * from finish();
