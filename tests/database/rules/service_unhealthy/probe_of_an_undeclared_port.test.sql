select plan(1);

insert into assets (name) values ('box2-docs'), ('mcp-gateway');
insert into expected_services (hostname, name, ports) values ('box2-docs', 'netbox', '{8000}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "box2-docs:9999", "kind": "tcp", "ok": false}',
  '{"service": "unknown", "target": "box2-docs:1234", "kind": "tcp", "ok": false}'
));
select set_eq(
  'select event_type, service, field from drift',
  $$ values ('SERVICE_UNHEALTHY', 'netbox', 'tcp box2-docs:9999'),
    ('SERVICE_UNHEALTHY', 'unknown', 'tcp box2-docs:1234') $$,
  'it is no declared port, yet somebody thought it worth a probe'
);

select * from finish();
