-- The short way to read the numbers of an unchanged snapshot says the same as the long one, or leaves it to that.
select plan(16);

-- by the thing and the metric, as each way says it
create function pg_temp.short(p_source text, p_snapshot jsonb) returns setof text language sql as $$
  select format('%s %s %s=%s', p.kind, p.entity_key, p.metric, round(n.value::numeric, 2))
  from unnest((bruce.read_at_once(p_source, p_snapshot)).numbers) with ordinality as n (value, place)
  join bruce.plain_places(p_source, p_snapshot -> 'metrics') as p on p.place = n.place
  where n.value is not null;
$$;
create function pg_temp.long(p_source text, p_snapshot jsonb) returns setof text language sql as $$
  select format('%s %s %s=%s', m.kind, m.entity_key, m.metric, round(m.value::numeric, 2)) from bruce.measured_numbers(p_source, p_snapshot) as m;
$$;
create function pg_temp.same(p_source text, p_metrics jsonb, p_about text, p_rows jsonb default '{}') returns text language sql as $$
  select set_eq(format('select * from pg_temp.short(%L, %L)', p_source, p_rows || jsonb_build_object('metrics', p_metrics)),
    format('select * from pg_temp.long(%L, %L)', p_source, p_rows || jsonb_build_object('metrics', p_metrics)), p_about);
$$;
create function pg_temp.left_to_the_long_way(p_source text, p_metrics jsonb, p_about text, p_rows jsonb default '{}') returns text language sql as $$
  select ok((bruce.read_at_once(p_source, p_rows || jsonb_build_object('metrics', p_metrics))).numbers is null
    and exists (select from pg_temp.long(p_source, p_rows || jsonb_build_object('metrics', p_metrics))), p_about);
$$;

select pg_temp.same('docker', '{"a": {"cpu_pct": 12.5, "mem_bytes": 1, "mem_limit": 3}, "b": {"cpu_pct": 0.00000001, "mem_bytes": 0, "mem_limit": 8}}',
  'containers');
select pg_temp.same('docker', '{"a": {"cpu_pct": 12.5}, "b": {"mem_bytes": 5, "mem_limit": 8}, "c": {}, "d": {"mem_bytes": 5, "mem_limit": 0}}',
  'containers of which not all is measured');
select pg_temp.left_to_the_long_way('docker', '{"a": {"cpu_pct": "12.5"}}', 'a number as a text');
select pg_temp.left_to_the_long_way('docker', '{"a": {"cpu": 0.5, "cpu_pct": null}}', 'the number of another engine');
select pg_temp.left_to_the_long_way('docker', '{"a": {"cpu_pct": -1}}', 'below nothing');

select pg_temp.same('system', '{"machine": {"cpu_pct": 7, "mem_bytes": 3, "mem_limit": 8, "swap_bytes": 1, "swap_limit": 4, "load_1": 2},
  "filesystems": {"/": {"used_bytes": 30, "available_bytes": 60}, "/srv": {"used_bytes": 0, "available_bytes": 0}},
  "gpus": {"RTX/01:00.0": {"memory_used_bytes": 2, "memory_total_bytes": 8, "utilization_pct": 40, "temperature_c": 61},
    "RTX/02:00.0": {"memory_used_bytes": null, "memory_total_bytes": 8, "utilization_pct": 0, "temperature_c": null}}}', 'a machine with two cards',
  '{"memory": {"total_bytes": 8, "swap_total_bytes": 4}, "cpu": {"cores": 4}, "gpus": [{"name": "RTX", "bus": "01:00.0", "memory_total_bytes": 8}],
    "filesystems": [{"mount": "/", "size_bytes": 100}]}');
select pg_temp.same('system', '{"machine": {"cpu_pct": null, "mem_bytes": 3, "mem_limit": 8, "swap_bytes": 0, "swap_limit": 0}, "filesystems": {}, "gpus": {}}',
  'without swap and disks');
select pg_temp.same('system', '{"machine": {"cpu_pct": 1e-8}}', 'the processor alone');
select pg_temp.left_to_the_long_way('system', '{"machine": {"cpu_pct": "7"}}', 'of a machine, a number as a text');
select pg_temp.left_to_the_long_way('system', '{"machine": {"cpu": 0.07}}', 'by another name');
select pg_temp.left_to_the_long_way('system', '{"machine": {"cpu_pct": 7}, "filesystems": {"/": {"used_bytes": 4, "size_bytes": 8}}}', 'a filesystem by its size');
select pg_temp.left_to_the_long_way('system', '{"machine": {"cpu_pct": 7}}', 'numbers in the rows',
  '{"filesystems": [{"mount": "/", "used_bytes": 4, "available_bytes": 8}]}');
select pg_temp.left_to_the_long_way('system', '{"machine": {"cpu_pct": 7}, "gpus": {"a": {"temperature_c": "61"}}}', 'a text of a card');

-- what is over a threshold is seen in it
select is((bruce.read_at_once('system', '{"metrics": {"machine": {"cpu_pct": 7, "mem_bytes": 4, "mem_limit": 8},
  "filesystems": {"/": {"used_bytes": 30, "available_bytes": 10}, "/b": {"used_bytes": 95, "available_bytes": 5}}}}')).highest, '{7,50,95,null}'::real[],
  'the highest of each');
select ok(bruce.may_exceed('{}', '{7,50,95,null}'), 'a disk is over its threshold');
select ok(not bruce.may_exceed('{}', '{7,50,60,null}') and bruce.may_exceed('{}', '{96,null}') and not bruce.may_exceed('{}', '{95,null}'),
  'above it, and not at it');

select * from finish();
