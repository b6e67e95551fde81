select plan(9);

insert into assets (name, asset_type) values ('FurycomAI', 'device');
insert into expected_services (hostname, name, ports) values ('FurycomAI', 'Ollama', '{tcp/11434}');

select tests.machine('FurycomAI', jsonb_build_array(
  tests.unit('ollama.service', 'running', '{"ports": ["tcp/11434", "tcp/41234"]}'), tests.unit('ssh.service')));
select is_empty('select said from tests.differences', 'it runs; a further socket of a runner is no mismatch');
select results_eq(
  'select service, state, ports from bruce.service_state',
  $$ values ('Ollama', 'running', '{tcp/11434}'::text[]) $$, 'the service is the unit');

select tests.machine('FurycomAI', jsonb_build_array(tests.unit('ollama.service', 'failed')));
select results_eq(
  'select event_type, service, observed, source, details from drift',
  $$ values ('SERVICE_MISSING', 'Ollama', 'failed', 'system',
    'Expected service Ollama on FurycomAI but its unit does not run (failed).') $$, 'a failed unit is missing');

select tests.machine('FurycomAI', jsonb_build_array(tests.unit('ollama.service', 'running', '{"ports": ["tcp/8080"]}')));
select results_eq(
  'select said from tests.differences',
  $$ values ('PORT_MISMATCH FurycomAI/Ollama ports tcp/11434 -> tcp/8080') $$, 'it listens elsewhere');
select results_eq(
  $$ select details from events where status = 'resolved' $$,
  $$ values ('Ollama on FurycomAI runs again, was down for 60 seconds.') $$, 'it runs again');

select tests.machine('FurycomAI', jsonb_build_array(tests.unit('ollama.service')));
select is_empty('select said from tests.differences', 'nobody could read its sockets: nothing is said of ports');

select tests.machine('FurycomAI', '[]');
select is_empty($$ select from issues where status = 'open' $$, 'gone for one look');
select tests.machine('FurycomAI', '[]');
select results_eq(
  $$ select details from issues where status = 'open' $$,
  $$ values ('Expected service Ollama on FurycomAI but neither a unit nor a process of it runs.') $$, 'gone for two');

update expected_services set match = '{"unit": "llama-box.service"}';
select tests.machine('FurycomAI', jsonb_build_array(tests.unit('llama-box.service', 'running', '{"ports": ["tcp/11434"]}')));
select is_empty('select said from tests.differences', 'a hint names its unit');

select * from finish();
