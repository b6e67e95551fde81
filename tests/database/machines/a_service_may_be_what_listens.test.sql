select plan(6);

insert into assets (name, asset_type) values ('windows-whisper', 'device');
insert into expected_services (hostname, name, ports) values
  ('windows-whisper', 'whisper', '{tcp/9000}'), ('windows-whisper', 'piper', '{}');

select tests.machine('windows-whisper', '[]', jsonb_build_array(
  tests.listens('python.exe', '{tcp/9000}'), tests.listens('piper.exe', '{}', '{"local_ports": ["tcp/10200"]}')));
select is_empty('select said from tests.differences', 'one by its port, one by its name; loopback is good enough');
select results_eq(
  'select service, state from bruce.service_state order by 1',
  $$ values ('piper', 'running'), ('whisper', 'running') $$, 'both run');

select tests.machine('windows-whisper', '[]', jsonb_build_array(
  tests.listens(null, '{tcp/9000}'), tests.listens('piper.exe', '{tcp/10200}')));
select is_empty('select said from tests.differences', 'whoever listens there, where nobody may see who it is');

select tests.machine('windows-whisper', '[]', jsonb_build_array(
  tests.listens('python.exe', '{tcp/9001}'), tests.listens('piper.exe', '{tcp/10200}')));
select tests.machine('windows-whisper', '[]', jsonb_build_array(
  tests.listens('python.exe', '{tcp/9001}'), tests.listens('piper.exe', '{tcp/10200}')));
select set_eq(
  'select said from tests.differences',
  $$ values ('SERVICE_MISSING windows-whisper/whisper state running -> absent'),
    ('SERVICE_UNEXPECTED windows-whisper/python declaration not declared -> running') $$, 'it listens elsewhere now');

insert into expected_services (hostname, name, ports) values
  ('windows-whisper', 'a', '{tcp/7000}'), ('windows-whisper', 'b', '{tcp/7000}');
select tests.machine('windows-whisper', '[]', jsonb_build_array(
  tests.listens('python.exe', '{tcp/9000}'), tests.listens('piper.exe', '{tcp/10200}'), tests.listens('x', '{tcp/7000}')));
select is_empty($$ select said from tests.differences where said not like 'SERVICE_MISSING%' $$,
  'of two that declare one port it is neither, and nothing unexpected');

update expected_services set match = '{"process": "x"}' where name = 'a';
select is((select state from bruce.service_state where service = 'a'), 'running', 'a hint names its process');

select * from finish();
