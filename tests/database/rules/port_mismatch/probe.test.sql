select plan(3);

insert into assets (name, primary_ip) values ('box2-media', '192.168.2.14'), ('mcp-gateway', '192.168.2.230');
insert into expected_services (hostname, name, ports) values ('box2-media', 'qbittorrent', '{8080,30024}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "qbittorrent", "target": "192.168.2.14:30024", "kind": "tcp", "ok": true}',
  '{"service": "qbittorrent", "target": "192.168.2.14:8080", "kind": "tcp", "ok": true}'
));
select is_empty('select * from drift', 'both ports answer');

select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "qbittorrent", "target": "192.168.2.14:30024", "kind": "tcp", "ok": false,
  "error": "timed out"}',
  '{"service": "qbittorrent", "target": "192.168.2.14:8080", "kind": "tcp", "ok": true}'
));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('PORT_MISMATCH', 'medium', 'box2-media', 'qbittorrent', 'tcp/30024', 'answers', 'no answer',
    'service_health',
    'Service qbittorrent on box2-media does not answer on declared port tcp/30024: timed out.') $$,
  'one does not: it is a matter of the probed host'
);

select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "qbittorrent", "target": "192.168.2.14:30024", "kind": "tcp", "ok": true}',
  '{"service": "qbittorrent", "target": "192.168.2.14:8080", "kind": "tcp", "ok": true}'
));
select is_empty('select * from drift', 'it answers again');

select * from finish();
