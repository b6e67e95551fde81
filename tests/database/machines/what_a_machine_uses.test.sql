select plan(5);

insert into assets (name, asset_type) values ('h', 'device');

create function pg_temp.uses(p_root bigint, p_available bigint)
returns void language sql as $$
  select tests.machine('h', '[]', '[]', jsonb_build_object(
    'memory', jsonb_build_object('total_bytes', 1000, 'available_bytes', p_available, 'used_bytes', 990),
    'cpu', '{"cores": 4, "cpu_pct": 3, "load_1": 0.2}'::jsonb,
    'gpus', '[{"name": "RTX 3060", "bus": "01:00.0", "memory_total_bytes": 12, "memory_used_bytes": 6, "temperature_c": 61}]'::jsonb,
    'filesystems', jsonb_build_array(
      jsonb_build_object('mount', '/', 'type', 'ext4', 'size_bytes', 1000, 'used_bytes', p_root, 'available_bytes', 950 - p_root),
      '{"mount": "/nas", "type": "nfs4", "size_bytes": 100, "used_bytes": 99, "available_bytes": 1}'::jsonb,
      '{"mount": "/cd", "type": "iso9660", "size_bytes": 100, "used_bytes": 100, "available_bytes": 0}'::jsonb,
      '{"mount": "/snap", "type": "ext4", "read_only": true, "size_bytes": 100, "used_bytes": 100, "available_bytes": 0}'::jsonb)));
$$;

select pg_temp.uses(500, 500);
select is_empty('select said from tests.differences', 'a share is full where it is, and what cannot be written always is');
select pg_temp.uses(900, 10);
select set_eq('select said from tests.differences',
  $$ values ('RESOURCE_EXCEEDED h// disk_pct at most 90 % -> 94.7 %'), ('RESOURCE_EXCEEDED h mem_pct at most 95 % -> 99.0 %') $$,
  'as df counts; and what can be given back is free');
select pg_temp.uses(830, 100);
select set_eq('select said from tests.differences',
  $$ values ('RESOURCE_EXCEEDED h// disk_pct at most 90 % -> 94.7 %'), ('RESOURCE_EXCEEDED h mem_pct at most 95 % -> 99.0 %') $$,
  'not yet below where it clears');
select pg_temp.uses(500, 500);
select is_empty('select said from tests.differences', 'well again');
select set_eq(
  $$ select m ->> 'kind' as kind, m ->> 'name' as name, m ->> 'metric' as metric from jsonb_array_elements(bruce.host_measurements('h')) as m $$,
  $$ values ('cpu', '', 'cpu_pct'), ('memory', '', 'mem_pct'), ('filesystem', '/', 'disk_pct'),
    ('gpu', 'RTX 3060', 'gpu_mem_pct'), ('gpu', 'RTX 3060', 'temperature_c') $$, 'what the page of the host shows');

select * from finish();
