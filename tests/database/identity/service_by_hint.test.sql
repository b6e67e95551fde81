select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, match) values
  ('box2-daily', 'rss', '{"container": "web7"}'),
  ('box2-daily', 'reader', '{"compose_project": "read", "compose_service": "app"}'),
  ('box2-daily', 'music', '{"image": "krateng/maloja"}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('web7'), tests.container('x', '{"compose": {"project": "read", "service": "app"}}'),
  tests.container('y', '{"image": "krateng/maloja:3.2"}')
));
select is_empty('select * from drift', 'by container, by compose service, by image');
select tests.is_seen('box2-daily', 'docker', 3);

select * from finish();
