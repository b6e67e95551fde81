select plan(2);

insert into assets (name) values ('box2-docs'), ('mcp-gateway'), ('box2-edge');
insert into expected_services (hostname, name) values ('box2-docs', 'netbox');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/", "kind": "http", "ok": false}'
));
select tests.observe('box2-edge', 'service_health', tests.checks(
  '{"service": "netbox", "target": "http://box2-docs:8000/", "kind": "http", "ok": false}'
));
select results_eq(
  'select drift_key from drift', 'select distinct drift_key from drift', 'one row per drift_key'
);
select results_eq(
  'select event_type, hostname, service from drift', $$ values ('SERVICE_UNHEALTHY', 'box2-docs', 'netbox') $$, 'and there is one'
);

select * from finish();
