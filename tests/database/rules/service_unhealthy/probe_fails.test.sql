select plan(3);

insert into assets (name) values ('box2-docs'), ('mcp-gateway');
insert into expected_services (hostname, name, ports) values ('box2-docs', 'netbox', '{8000}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/login/", "kind": "http", "ok": true, "status": 200}'
));
select is_empty('select * from drift', 'it answers well');

select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/login/", "kind": "http", "ok": false,
  "error": "HTTP 502"}'
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('SERVICE_UNHEALTHY', 'medium', 'box2-docs', 'netbox', 'http http://box2-docs:8000/login/',
    'answers well', 'fails', 'service_health',
    'Service netbox on box2-docs fails its http probe of http://box2-docs:8000/login/: HTTP 502.') $$,
  'its port answers, but not well'
);

select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/login/", "kind": "http", "ok": true, "status": 200}'
));
select is_empty('select * from drift', 'it answers well again');

select * from finish();
