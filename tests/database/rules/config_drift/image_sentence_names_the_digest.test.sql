select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image)
values ('box2-daily', 'maloja', 'krateng/maloja:3.2@sha256:' || repeat('a', 64));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja',
  jsonb_build_object('image', 'krateng/maloja:3.2', 'image_digest', 'sha256:' || repeat('b', 64)))));
select matches((select details from drift), 'bbbb.*aaaa', 'what differs is in the sentence');

select * from finish();
