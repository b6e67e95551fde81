select plan(11);

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

-- beside the rows, as the collector tells it: an unchanged machine is one narrow update, and its numbers still count
create function pg_temp.moves(p_used bigint, p_mem bigint)
returns void language sql as $$
  select tests.machine('m', '[]', '[]', jsonb_build_object(
    'filesystems', '[{"mount": "/", "type": "ext4", "size_bytes": 1000}]'::jsonb, 'memory', '{"total_bytes": 1000}'::jsonb,
    'metrics', jsonb_build_object(
      'machine', jsonb_build_object('cpu_pct', 3, 'mem_bytes', p_mem, 'mem_limit', 1000, 'swap_bytes', 1, 'swap_limit', 4),
      'filesystems', jsonb_build_object('/', jsonb_build_object('used_bytes', p_used, 'available_bytes', 1000 - p_used)),
      'gpus', '{"RTX 3060/01:00.0": {"memory_used_bytes": 6, "memory_total_bytes": 12, "utilization_pct": 9}}'::jsonb)));
$$;

insert into assets (name, asset_type) values ('m', 'device');
select pg_temp.moves(500, 500);
select pg_temp.moves(501, 500);
select is((select count(*) from observed_snapshots where hostname = 'm'), 1::bigint, 'numbers alone are stored by nobody');
select pg_temp.moves(950, 500);
select results_eq('select said from tests.differences', $$ values ('RESOURCE_EXCEEDED m// disk_pct at most 90 % -> 95.0 %') $$, 'a disk');
select pg_temp.moves(500, 990);
select results_eq('select said from tests.differences', $$ values ('RESOURCE_EXCEEDED m mem_pct at most 95 % -> 99.0 %') $$, 'memory');
select pg_temp.moves(500, 400);
select is_empty('select said from tests.differences', 'all is well');
insert into thresholds (metric, open_above, clear_below) values ('swap_pct', 20, 10);
select pg_temp.moves(500, 400);
select results_eq('select said from tests.differences', $$ values ('RESOURCE_EXCEEDED m swap_pct at most 20 % -> 25.0 %') $$, 'a threshold of one''s own');
select set_eq(
  $$ select m.kind, m.name, m.metric, round(m.value, 1) from bruce.scopes as s, bruce.stored_snapshots as o,
    bruce.measurements('system', o.snapshot) as m where s.host = 'm' and o.id = s.applied_snapshot_id $$,
  $$ values ('cpu', '', 'cpu_pct', 3.0), ('memory', '', 'mem_pct', 50.0), ('memory', '', 'swap_pct', 25.0),
    ('filesystem', '/', 'disk_pct', 50.0), ('gpu', 'RTX 3060', 'gpu_mem_pct', 50.0), ('gpu', 'RTX 3060', 'gpu_pct', 9.0) $$,
  'each number once');

select * from finish();
