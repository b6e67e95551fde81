select plan(2);

insert into assets (name) values ('box2-docs');
insert into expected_services (hostname, name) values ('box2-docs', 'netbox');
select tests.observe('box2-docs', 'docker', tests.docker(
  tests.container('netbox', '{"compose": {"project": "inventory", "service": "netbox"}}'),
  tests.container('inventory-postgres-1', '{"compose": {"project": "inventory", "service": "postgres"}}'),
  tests.container('other-postgres-1', '{"compose": {"project": "other", "service": "postgres"}}')
));
select results_eq(
  'select service from drift', $$ values ('other-postgres-1') $$,
  'what belongs to the compose project of a declared service is a component; other projects are not'
);

delete from expected_services;
select set_eq(
  'select service from drift', $$ values ('netbox'), ('inventory-postgres-1'), ('other-postgres-1') $$,
  'without the declaration nothing is'
);

select * from finish();
