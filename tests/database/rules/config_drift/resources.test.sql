-- processors and memory of a guest, as NetBox declares them
select plan(6);

insert into assets (name, asset_type, parent, metadata) values
  ('pve', 'device', null, '{}'),
  ('same', 'vm', 'pve', '{"vcpus": 4, "memory_mb": 8192}'),
  ('decimal', 'vm', 'pve', '{"vcpus": 4.0, "memory_mb": 8000}'),
  ('million', 'vm', 'pve', '{"vcpus": null, "memory_mb": 8590}'),
  ('other', 'vm', 'pve', '{"vcpus": 2, "memory_mb": 4096}'),
  ('silent', 'vm', 'pve', '{}'),
  ('off', 'vm', 'pve', '{"vcpus": 2, "memory_mb": 4096}');
create function pg_temp.guest(p_id integer, p_name text, p_more jsonb default '{}') returns jsonb language sql as $$
  select tests.guest(p_id, p_name, '{"maxcpu": 4, "maxmem": 8589934592}' || p_more) $$;
select tests.observe('pve', 'proxmox', tests.proxmox('pve',
  pg_temp.guest(1, 'same'), pg_temp.guest(2, 'decimal'), pg_temp.guest(3, 'million'), pg_temp.guest(4, 'other'),
  pg_temp.guest(5, 'silent'), pg_temp.guest(6, 'off', '{"status": "stopped"}')));

select results_eq(
  $$ select hostname, field, expected, observed from drift where field in ('vcpus', 'memory') order by 1, 2 $$,
  $$ values ('other', 'memory', '4096', '8192'), ('other', 'vcpus', '2', '4') $$,
  'what differs is told, of what runs'
);
select results_eq(
  $$ select details from drift where field in ('vcpus', 'memory') order by 1 $$,
  array['other has 4 processors but 2 are declared.', 'other has 8192 MiB of memory but 4096 are declared.'],
  'in words'
);
select is(
  (select count(*) from issues where hostname = 'other' and severity = 'low' and status = 'open'), 2::bigint,
  'as issues of low severity'
);
select tests.observe('pve', 'proxmox', tests.proxmox('pve',
  pg_temp.guest(1, 'same', '{"maxcpu": 6}'), pg_temp.guest(2, 'decimal'), pg_temp.guest(3, 'million'),
  pg_temp.guest(4, 'other', '{"maxcpu": 2, "maxmem": 4294967296}'), pg_temp.guest(5, 'silent'),
  pg_temp.guest(6, 'off', '{"status": "stopped"}')));
select results_eq(
  $$ select hostname, field from issues where status = 'open' and field in ('vcpus', 'memory') $$,
  $$ values ('same', 'vcpus') $$, 'it follows what is observed'
);
update assets set metadata = '{"vcpus": 6, "memory_mb": 8192}' where name = 'same';
select is_empty($$ select from drift where field in ('vcpus', 'memory') $$, 'and what is declared');
update assets set metadata = '{"vcpus": "four", "memory_mb": [1]}' where name = 'same';
select is_empty($$ select from drift where field in ('vcpus', 'memory') $$, 'what is no number says nothing');

select * from finish();
