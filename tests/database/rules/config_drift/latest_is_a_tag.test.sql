select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image) values
  ('box2-daily', 'a', 'redis:latest'), ('box2-daily', 'b', 'redis:7');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('a', '{"image": "redis"}'), tests.container('b', '{"image": "redis"}')
));
select results_eq(
  'select service, expected from drift', $$ values ('b', 'redis:7') $$, 'no tag means latest'
);

select * from finish();
