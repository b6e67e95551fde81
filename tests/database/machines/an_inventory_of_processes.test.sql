select plan(1);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name) values ('h', 'ollama');

select tests.machine('h', jsonb_build_array(tests.unit('ollama.service', 'running', '{"ports": ["tcp/11434"]}')),
  jsonb_build_array(tests.listens('minio', '{tcp/9000}', '{"local_ports": ["tcp/41000"]}'), tests.listens('sshd', '{tcp/22}')));
select set_eq('select service, is_declared, kind, ports, state from inventory_services',
  $$ values ('ollama', true, 'unit', '{tcp/11434}'::text[], 'running'), ('minio', false, 'listener', '{tcp/9000}'::text[], 'running') $$,
  'the unit of a service, and a process that nobody declares with what others reach of it');

select * from finish();
