select plan(10);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name, ports) values ('h', 'web', '{tcp/80}');

select tests.machine('h', '[]', jsonb_build_array(
  tests.listens('nginx', '{tcp/80,tcp/443}'), tests.listens('minio', '{tcp/9000,tcp/9001}'),
  tests.listens('sshd', '{tcp/22}'), tests.listens('postgres', '{}', '{"local_ports": ["tcp/5432"]}'),
  tests.listens('node', '{tcp/3000}', '{"unit": "homepage.service"}'), tests.listens(null, '{udp/51820}')));
select set_eq(
  'select service, details, severity from drift',
  $$ values ('minio', 'Process minio listens on h (tcp/9000, tcp/9001) but is not declared.', 'low'),
    ('homepage', 'Process homepage listens on h (tcp/3000) but is not declared.', 'low'),
    ('udp/51820', 'Process udp/51820 listens on h (udp/51820) but is not declared.', 'low') $$,
  'a row each process; not the one of a service, of the system, or that only the machine itself reaches');

update settings set ignored_processes = ignored_processes || '{minio}';
select is_empty($$ select from drift where service = 'minio' $$, 'ignored from now on');
select results_eq($$ select details from events where service = 'minio' and status = 'resolved' $$,
  $$ values ('minio on h is ignored now, by its name or its label.') $$, 'and its issue says so');
update settings set ignored_processes = array_remove(ignored_processes, 'minio');
select isnt_empty($$ select from drift where service = 'minio' $$, 'seen again');

insert into expected_services (hostname, name) values ('h', 'minio');
select is_empty($$ select from drift where service = 'minio' $$, 'declared now');
select isnt_empty($$ select from events where service = 'minio' and details like 'minio on h is declared now, ran undeclared for %' $$, 'and its issue says so, too');

-- the engine of the machine is asked by a collector of its own: one row each thing
select tests.lists('h', jsonb_build_array(
  tests.seen('web', '{"ports": ["80:80"]}'), tests.seen('jellyfin', '{"network_mode": "host"}'),
  tests.seen('grafana', '{"ports": ["3001:3000"]}')));
select tests.machine('h', '[]', jsonb_build_array(
  tests.listens('docker-proxy', '{tcp/80,tcp/3001}'), tests.listens('jellyfin', '{tcp/8096}'), tests.listens('minio', '{tcp/9000}'),
  tests.listens('python3', '{tcp/5000}', '{"container": "0123456789abcdef"}'), tests.listens('redis', '{tcp/6379}')));
select set_eq(
  'select service, details from drift',
  $$ values ('jellyfin', 'Container jellyfin runs on h but is not declared.'),
    ('grafana', 'Container grafana runs on h but is not declared.'),
    ('redis', 'Process redis listens on h (tcp/6379) but is not declared.') $$,
  'what listens for a container is that container');
select is((select count(*) from bruce.entities where service_id = (select id from expected_services where name = 'web')), 1::bigint,
  'a service is its container, and not the process beside it');

select tests.machine('h', '[]', '[]', '{}', '{"listeners": false}');
select isnt_empty($$ select from issues where service = 'redis' and status = 'open' $$, 'what an incomplete list lacks is not gone');
select tests.machine('h', '[]', '[]');
select is_empty($$ select from issues where service = 'redis' and status = 'open' $$, 'what a complete one lacks is');

select * from finish();
