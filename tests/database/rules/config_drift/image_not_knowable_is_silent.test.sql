select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image) values
  ('box2-daily', 'moved', 'redis:7'), ('box2-daily', 'undeclared', null);
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('moved', jsonb_build_object('image', 'sha256:' || repeat('a', 64))),
  tests.container('undeclared', '{"image": "anything"}')
));
select is_empty('select * from drift', 'its tag has moved to a newer image; nothing is declared');
select tests.is_seen('box2-daily', 'docker', 2);

select * from finish();
