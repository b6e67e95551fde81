select plan(4);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name) values ('h', 'ollama');

select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'running', '{"restarts": 0}')));
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'running', '{"restarts": 4}')));
select results_eq('select event_type, details from drift',
  $$ select 'SERVICE_RESTARTING', 'Unit ollama.service on h restarted 4 times since ' || bruce.day_words(restarts_base_at) || '.'
    from bruce.entities where kind = 'unit' $$, 'it restarts');
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'starting', '{"restarts": 0}')));
select is_empty('select said from tests.differences', 'it was started by hand');

select tests.let_pass('59 minutes');
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'starting', '{"restarts": 0}')));
select tests.let_pass('2 minutes');
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'starting', '{"restarts": 0, "n": 1}')));
select results_eq('select event_type, service from drift', $$ values ('STUCK', 'ollama') $$, 'it starts for an hour');
select tests.machine('h', jsonb_build_array(tests.unit('ollama.service')));
select is_empty('select said from tests.differences', 'it runs');

select * from finish();
