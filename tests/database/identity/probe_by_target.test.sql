select plan(1);

insert into assets (name, primary_ip, aliases) values
  ('box2-docs', '192.168.2.113', '{netbox.lan}'), ('mcp-gateway', '192.168.2.230', '{}');
insert into expected_services (hostname, name, ports) values ('box2-docs', 'netbox', '{8000}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "netbox", "target": "192.168.2.113:8000", "kind": "tcp", "ok": true}',
  '{"service": "netbox", "target": "https://netbox.lan/login", "kind": "http", "ok": true}',
  '{"service": "netbox", "target": "10.0.0.1:1", "hostname": "BOX2-DOCS", "kind": "tcp", "ok": true}',
  '{"service": "mcp", "kind": "tcp", "ok": true}'
));
select set_eq(
  'select hostname, service, target from health_state_latest',
  $$ values ('box2-docs', 'netbox', '192.168.2.113:8000'),
    ('box2-docs', 'netbox', 'https://netbox.lan/login'),
    ('box2-docs', 'netbox', '10.0.0.1:1'), ('mcp-gateway', 'mcp', null) $$,
  'by address, by name, by what is said; else it is the host that probes'
);

select * from finish();
