select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'snappymail');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "unhealthy"}'))
);
select isnt_empty('select * from drift', 'fresh');

select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ECONNREFUSED');
select is_empty($$ select * from drift where event_type = 'SERVICE_UNHEALTHY' $$, 'failed');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('snappymail', '{"health": "unhealthy"}'))
);
select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'SERVICE_UNHEALTHY' $$, 'stale');

select * from finish();
