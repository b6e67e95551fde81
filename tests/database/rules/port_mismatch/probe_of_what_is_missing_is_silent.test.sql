select plan(1);

insert into assets (name) values ('box2-media'), ('mcp-gateway');
insert into expected_services (hostname, name, ports) values ('box2-media', 'sonarr', '{8989}');
select tests.observe('box2-media', 'docker', tests.docker());
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "sonarr", "target": "box2-media:8989", "kind": "tcp", "ok": false}'
));
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'sonarr') $$, 'missing says it all'
);

select * from finish();
