-- Recreate left <12 hex>_<name>: getwud/wud#294, docker/compose#13611, docker/compose#10460.
select plan(12);

-- the case
select tests.declares('b1-hash', '[{"name": "homeassistant", "port": 8123}]');
select tests.lists('b1-hash', jsonb_build_array(tests.part('homeassistant', 'smart', 'app', '{"image": "ha:2026.7", "ports": ["0.0.0.0:8123->8123/tcp"]}')));
select tests.lists('b1-hash', jsonb_build_array(
  tests.part('8b3b3c4de280_homeassistant', 'smart', 'app', '{"image": "ha:2026.8", "ports": ["0.0.0.0:8123->8123/tcp"]}')));
select tests.differ('it still is the declared one');
select tests.is_seen('b1-hash', 'docker', 1);

-- several times, and beside the new one, which runs or does not yet
select tests.lists('b1-hash', jsonb_build_array(tests.seen('0a1b2c3d4e5f_8b3b3c4de280_homeassistant', '{"ports": ["8123:8123"]}')));
select tests.differ('several times, without a project');
select tests.lists('b1-hash', jsonb_build_array(
  tests.seen('8b3b3c4de280_homeassistant', '{"state": "exited", "exit_code": 137, "ports": ["8123:8123"]}'),
  tests.seen('homeassistant', '{"ports": ["8123:8123"]}')));
select tests.differ('what is left over of the old one is no replica that is down');
select tests.lists('b1-hash', jsonb_build_array(
  tests.seen('8b3b3c4de280_homeassistant', '{"ports": ["8123:8123"]}'),
  tests.seen('homeassistant', '{"state": "created", "ports": ["8123:8123"]}')));
select tests.differ('the old one runs, the new one was only made');
select tests.told('nothing of it was told');
select tests.lists('b1-hash', jsonb_build_array(
  tests.seen('8b3b3c4de280_homeassistant', '{"state": "exited", "exit_code": 0, "ports": ["8123:8123"]}'),
  tests.seen('homeassistant', '{"state": "created", "ports": ["8123:8123"]}')));
select tests.differ('SERVICE_MISSING b1-hash/homeassistant state running -> stopped', 'neither runs');

-- undeclared: one name, one issue
select tests.declares('plain', '[{"name": "other", "lifecycle": "planned"}]');
select tests.lists('plain', jsonb_build_array(tests.seen('web')));
select tests.lists('plain', jsonb_build_array(tests.seen('8b3b3c4de280_web')));
select tests.lists('plain', jsonb_build_array(tests.seen('8b3b3c4de280_web', '{"health": "unhealthy"}'), tests.seen('web', '{"health": "unhealthy"}')));
select tests.lists('plain', jsonb_build_array(tests.seen('8b3b3c4de280_web', '{"health": "unhealthy"}'), tests.seen('web', '{"health": "unhealthy"}')));
select results_eq($$ select event_type, service from issues where hostname = 'plain' and event_type like 'SERVICE%' order by 1 $$,
  $$ values ('SERVICE_UNEXPECTED', 'web'), ('SERVICE_UNHEALTHY', 'web') $$, 'undeclared: it keeps its name');
select is((select count(*) from events where hostname = 'plain' and event_type = 'SERVICE_UNEXPECTED'), 1::bigint, 'and is told once');

-- by plain SQL; and names that only look like it
insert into assets (name) values ('sql');
insert into expected_services (hostname, name) values ('sql', 'db'), ('sql', 'deadbeefcafe_'), ('sql', 'abc_def'), ('sql', 'DEADBEEFCAFE_web');
select tests.observe('sql', 'docker', tests.docker(
  tests.container('/8b3b3c4de280_db'), tests.container('deadbeefcafe_'), tests.container('abc_def'), tests.container('DEADBEEFCAFE_web')));
select is_empty($$ select said from tests.differences where said like '% sql%' $$, 'by plain SQL too; what is no id stays a part of the name');
select is((select count(*) from bruce.entities where hostname = 'sql' and match = 'matched'), 4::bigint, 'each is matched');
select results_eq($$ select name from docker_state_latest where hostname = 'sql' order by name collate "C" $$,
  $$ values ('DEADBEEFCAFE_web'), ('abc_def'), ('db'), ('deadbeefcafe_') $$, 'under its own name');

select * from finish();
