select plan(6);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name, ports) values ('h', 'ollama', '{tcp/11434}');

select tests.lists('h', jsonb_build_array(tests.seen('ollama', '{"ports": ["11434:11434"]}')));
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'stopped'), tests.unit('docker.service')));
select is_empty('select said from tests.differences', 'the container is it, the unit was left over');

select tests.lists('h', jsonb_build_array(tests.seen('ollama', '{"ports": ["11434:11434"], "state": "exited", "exit_code": 0}')));
select results_eq('select said from tests.differences', $$ values ('SERVICE_MISSING h/ollama state running -> stopped') $$,
  'the container stops');

select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'running', '{"ports": ["tcp/11434"]}'), tests.unit('docker.service')));
select is_empty('select said from tests.differences', 'it runs as a unit from now on');
select is((select match from bruce.entities where kind = 'container'), 'leftover', 'and the container was left over');

select tests.lists('h', '[]');
select is_empty('select said from tests.differences', 'the container is removed');

select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'stopped'), tests.unit('docker.service')));
select results_eq('select source, observed from drift', $$ values ('system', 'stopped') $$, 'the unit stops');

select * from finish();
