select plan(2);

insert into assets (name) values ('HomeAssistant');
insert into expected_services (hostname, name, ports) values ('HomeAssistant', 'homeassistant', '{tcp/8123}');
select tests.observe('HomeAssistant', 'docker', tests.docker(
  tests.container('homeassistant', '{"network_mode": "host", "ports": null}')
));
select tests.observe('HomeAssistant', 'service_health', tests.checks(
  '{"service": "homeassistant", "target": "HomeAssistant:8123", "kind": "tcp", "ok": true}'
));
select is_empty('select * from drift', 'the declared port answers');

select tests.observe('HomeAssistant', 'service_health', tests.checks(
  '{"service": "homeassistant", "target": "HomeAssistant:8123", "kind": "tcp", "ok": false,
  "error": "refused"}'
));
select results_eq(
  'select event_type, service, field, details from drift',
  $$ values ('PORT_MISMATCH', 'homeassistant', 'tcp/8123',
    'Service homeassistant on HomeAssistant does not answer on declared port tcp/8123: refused.') $$,
  'it does not'
);

select * from finish();
