select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('rss_web', '{"compose": {"project": "daily", "service": "freshrss"}}'),
  tests.container('reader',
  '{"labels": {"com.docker.compose.project": "daily", "com.docker.compose.service": "readeck"}}')
));
select is_empty('select * from drift', 'whatever the containers are called');
select tests.is_seen('box2-daily', 'docker', 2);

select * from finish();
