select plan(1);

insert into assets (name) values ('box2-docs');
insert into expected_services (hostname, name) values ('box2-docs', 'netbox');
select tests.observe('box2-docs', 'docker', tests.docker(
  tests.container('netbox', '{"compose": {"project": "netbox", "service": "netbox"}}'),
  tests.container('netbox-worker',
  '{"restart_count": 0, "compose": {"project": "netbox", "service": "worker"}}')
));
select tests.observe('box2-docs', 'docker', tests.docker(
  tests.container('netbox', '{"compose": {"project": "netbox", "service": "netbox"}}'),
  tests.container('netbox-worker',
  '{"restart_count": 3, "compose": {"project": "netbox", "service": "worker"}}')
));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_RESTARTING', 'netbox-worker') $$,
  'a component has its own name'
);

select * from finish();
