select plan(1);

insert into assets (name) values ('box2-docs'), ('mcp-gateway');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/", "kind": "http", "ok": true, "latency_ms": 12}',
  '{"service": "netbox", "target": "box2-docs:8000", "kind": "tcp", "ok": false, "error": "refused"}'
));
select set_eq(
  'select hostname, service, kind, target, ok, error, probed_by from health_state_latest',
  $$ values
    ('box2-docs', 'netbox', 'http', 'http://box2-docs:8000/', true, null, 'mcp-gateway'),
    ('box2-docs', 'netbox', 'tcp', 'box2-docs:8000', false, 'refused', 'mcp-gateway')
  $$,
  'probes, by the host that is probed'
);

select * from finish();
