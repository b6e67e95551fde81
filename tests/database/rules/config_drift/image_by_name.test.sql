select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image) values
  ('box2-daily', 'maloja', 'krateng/maloja'), ('box2-daily', 'redis', 'redis'),
  ('box2-daily', 'own', 'registry.lan:5000/own');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"image": "krateng/maloja:3.3"}'),
  tests.container('redis', '{"image": "docker.io/library/redis:7-alpine@sha256:0123"}'),
  tests.container('own', '{"image": "registry.lan:5000/own:1"}')
));
select is_empty('select * from drift', 'declared without a tag: any tag will do');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('maloja', '{"image": "krateng/maloja:3.3"}'),
  tests.container('redis', '{"image": "valkey/valkey:8"}'),
  tests.container('own', '{"image": "other.lan:5000/own:1"}')
));
select set_eq(
  'select service, observed from drift',
  $$ values ('redis', 'valkey/valkey:8'), ('own', 'other.lan:5000/own:1') $$,
  'another name, or another registry'
);

select * from finish();
