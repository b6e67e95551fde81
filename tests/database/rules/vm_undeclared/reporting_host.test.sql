select plan(4);

insert into assets (name) values ('box2-daily');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'who reports is declared');

select tests.observe('laptop', 'docker', tests.docker());
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('VM_UNDECLARED', 'medium', 'laptop', null::text, 'host', 'not declared', 'reports', 'docker',
    'Host laptop reports (docker) but is not declared.') $$,
  'who reports now is not'
);

select tests.observe('laptop', 'service_health', tests.checks('{"service": "x", "ok": true}'));
select results_eq(
  'select details from drift',
  $$ values ('Host laptop reports (docker, service_health) but is not declared.') $$,
  'one row per host, whatever it reports'
);

insert into assets (name, asset_type) values ('laptop', 'device');
select is_empty('select * from drift', 'declared');

select * from finish();
