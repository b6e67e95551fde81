select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'web');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('shop-web-1', '{"compose": {"project": "shop", "service": "web"}}'),
  tests.container('shop-web-2', '{"state": "exited", "compose": {"project": "shop", "service": "web"}}')
));
select results_eq(
  'select event_type, service, field, expected, observed from drift',
  $$ values ('SERVICE_UNHEALTHY', 'web', 'replicas', '2 running', '1 running') $$,
  'one of two replicas runs: the service does, and fewer run than there are'
);

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('shop-web-1', '{"state": "exited", "compose": {"project": "shop", "service": "web"}}'),
  tests.container('shop-web-2', '{"state": "exited", "compose": {"project": "shop", "service": "web"}}')
));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'web') $$, 'none runs: it does not'
);

select * from finish();
