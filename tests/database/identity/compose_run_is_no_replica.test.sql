select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'web');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('shop-web-1', '{"state": "exited", "compose": {"project": "shop", "service": "web"}}'),
  tests.container('shop-web-run-1f2e3d', '{"compose": {"project": "shop", "service": "web"},
    "labels": {"com.docker.compose.oneoff": "True"}}')
));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'web') $$,
  '"docker compose run" starts something for a moment, not the service'
);

select * from finish();
