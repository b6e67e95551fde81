select plan(2);

insert into assets (name, primary_ip) values
  ('box2-media', '192.168.2.14'), ('mcp-gateway', null), ('box2-docs', null);
insert into expected_services (hostname, name, ports) values ('box2-media', 'sonarr', '{8989}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "sonarr", "target": "box2-media:8989", "kind": "tcp", "ok": false}',
  '{"service": "sonarr", "target": "192.168.2.14:8989", "kind": "tcp", "ok": false}'
));
select results_eq(
  'select hostname, service, field from drift', $$ values ('box2-media', 'sonarr', 'tcp/8989') $$,
  'by name and by address'
);

select tests.observe('box2-docs', 'service_health', tests.checks(
  '{"service": "sonarr", "target": "box2-media:8989", "kind": "tcp", "ok": false}'
));
select results_eq(
  'select hostname, service, field from drift', $$ values ('box2-media', 'sonarr', 'tcp/8989') $$,
  'and from two places'
);

select * from finish();
