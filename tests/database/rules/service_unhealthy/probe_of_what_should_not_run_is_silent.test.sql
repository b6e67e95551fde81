select plan(1);

insert into assets (name) values ('box2-docs'), ('mcp-gateway');
insert into expected_services (hostname, name, lifecycle) values
  ('box2-docs', 'next', 'planned'), ('box2-docs', 'spare', 'offline'), ('box2-docs', 'gone', 'active');
select tests.observe('box2-docs', 'docker', tests.docker());
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "next", "target": "http://box2-docs:1", "kind": "http", "ok": false}',
  '{"service": "spare", "target": "http://box2-docs:2", "kind": "http", "ok": false}',
  '{"service": "gone", "target": "http://box2-docs:3", "kind": "http", "ok": false}'
));
select results_eq(
  'select event_type, service from drift',
  $$ values ('SERVICE_MISSING', 'gone') $$,
  'planned, offline, missing'
);

select * from finish();
