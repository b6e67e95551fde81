select plan(2);

insert into assets (name) values ('box2-media'), ('mcp-gateway');
insert into expected_services (hostname, name, ports) values ('box2-media', 'sonarr', '{8989}');
select tests.observe('mcp-gateway', 'service_health', tests.checks(
  '{"service": "sonarr", "target": "box2-media:8989", "kind": "tcp", "ok": false}'
));
select results_eq('select event_type from drift', $$ values ('PORT_MISMATCH') $$, 'just probed');

select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'PORT_MISMATCH' $$, 'probed long ago');

select * from finish();
