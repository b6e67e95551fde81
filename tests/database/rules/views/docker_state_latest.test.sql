select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('daily-freshrss-1',
  '{"image": "freshrss:1", "image_digest": "sha256:0", "health": "healthy",
    "ports": ["8021:80"], "restart_count": 2, "compose": {"project": "daily", "service": "freshrss"}}'),
  tests.container('old', '{"state": "exited"}')
));
select results_eq(
  'select hostname, name, state, health, ports, image, image_digest, compose_project, compose_service,
    match, restart_count from docker_state_latest',
  $$ values
    ('box2-daily', 'daily-freshrss-1', 'running', 'healthy', '{tcp/8021}'::text[], 'freshrss:1', 'sha256:0',
    'daily',
      'freshrss', 'matched', 2),
    ('box2-daily', 'old', 'stopped', null, '{}', null, null, null, null, 'undeclared', null)
  $$,
  'one row per container, stopped ones too'
);

select * from finish();
