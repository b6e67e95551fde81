select plan(3);

insert into assets (name) values ('HomeAssistant');
insert into expected_services (hostname, name, ports) values ('HomeAssistant', 'homeassistant', '{tcp/8123}');
select tests.observe('HomeAssistant', 'docker', tests.docker(
  tests.container('homeassistant', '{"network_mode": "host", "ports": null}')
));
select is_empty('select * from drift', 'what it opens on the host network, publishing does not tell');

select tests.observe('HomeAssistant', 'docker', tests.docker(
  tests.container('homeassistant', '{"network_mode": "host", "ports": ["9999:9999"]}')
));
select is_empty('select * from drift', 'published ports mean nothing there');

select tests.observe('HomeAssistant', 'docker', tests.docker(
  tests.container('homeassistant', '{"network_mode": "bridge", "ports": ["9999:9999"]}')
));
select results_eq('select observed from drift', $$ values ('tcp/9999') $$, 'on a bridge they do');

select * from finish();
