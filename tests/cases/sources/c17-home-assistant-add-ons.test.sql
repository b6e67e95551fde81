-- Add-ons of Home Assistant: names as the Supervisor makes them, addon_<repository>_<slug> and hassio_*.
select plan(6);

-- the case
select tests.declares('b1-addon', '[{"name": "mosquitto", "port": 1883}, {"name": "homeassistant"}]');
select tests.lists('b1-addon', jsonb_build_array(
  tests.seen('addon_core_mosquitto', '{"image": "homeassistant/amd64-addon-mosquitto:6.5", "ports": ["1883:1883"]}'),
  tests.seen('hassio_supervisor'), tests.seen('homeassistant', '{"ports": null, "network_mode": "host"}')));
select tests.differ('an add-on is the service of its name, hassio_* is plumbing');
select tests.is_seen('b1-addon', 'docker', 3);

-- other repositories, slugs of several words, and those that nobody declared
select tests.declares('b1-addon', '[{"name": "Node-RED", "aliases": ["nodered"]}, {"name": "zigbee2mqtt-edge"}, {"name": "hassio_observer"}]');
select tests.lists('b1-addon', jsonb_build_array(
  tests.seen('addon_core_mosquitto', '{"state": "exited", "ports": ["1883:1883"]}'), tests.seen('homeassistant'),
  tests.seen('addon_a0d7b954_nodered'), tests.seen('addon_45df7312_zigbee2mqtt_edge'), tests.seen('addon_core_ssh'),
  tests.seen('hassio_dns'), tests.seen('hassio_multicast'), tests.seen('hassio_observer', '{"state": "exited"}')));
select tests.differ(
  'SERVICE_MISSING b1-addon/hassio_observer state running -> stopped', 'SERVICE_MISSING b1-addon/mosquitto state running -> stopped',
  'SERVICE_UNEXPECTED b1-addon/addon_core_ssh declaration not declared -> running', 'stopped, undeclared, and plumbing that somebody declared');
-- a container of that name is nearer than the add-on
select tests.declares('both', '[{"name": "grafana"}]');
select tests.lists('both', jsonb_build_array(tests.seen('grafana', '{"state": "exited"}'), tests.seen('addon_a0d7b954_grafana')));
select results_eq($$ select event_type, service from drift where hostname = 'both' order by 1 $$,
  $$ values ('SERVICE_MISSING', 'grafana'), ('SERVICE_UNEXPECTED', 'addon_a0d7b954_grafana') $$, 'its own name comes first');
insert into assets (name) values ('sql');
insert into expected_services (hostname, name) values ('sql', 'addon_x'), ('sql', 'mosquitto');
select tests.observe('sql', 'docker', tests.docker(tests.container('addon_x'), tests.container('/addon_core_mosquitto')));
select is_empty($$ select said from tests.differences where said like '% sql%' $$, 'by plain SQL too; what only begins so is itself');
select tests.is_seen('sql', 'docker', 2);

select * from finish();
