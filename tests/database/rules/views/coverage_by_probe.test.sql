select plan(1);

insert into assets (name) values ('box2-docs'), ('mcp-gateway');
insert into expected_services (hostname, name) values ('box2-docs', 'netbox');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/", "kind": "http", "ok": true}'
));
select results_eq(
  $$ select gaps from coverage where question = 'declared services that nobody can see' $$,
  $$ values (0::bigint) $$,
  'a probe is a look'
);

select * from finish();
