create function bruce.plain_places(p_source text, p_metrics jsonb)
returns table (place bigint, kind text, entity_key text, metric text, name text)
language sql
stable
set search_path = ''
as $$
  select row_number() over (order by o.place, m.place), o.kind, m.name, o.metric,
    case o.kind when 'cpu' then '' when 'memory' then ''
      when 'gpu' then regexp_replace(m.name, '/[^/]*$', '') else m.name end
  from (values
    ('docker', 1, 'container', 'cpu_pct'),
    ('docker', 2, 'container', 'mem_pct'),
    ('system', 1, 'cpu', 'cpu_pct'),
    ('system', 2, 'memory', 'mem_pct'),
    ('system', 3, 'memory', 'swap_pct'),
    ('system', 4, 'filesystem', 'disk_pct'),
    ('system', 5, 'gpu', 'gpu_pct'),
    ('system', 6, 'gpu', 'gpu_mem_pct'),
    ('system', 7, 'gpu', 'temperature_c')
  ) as o (source, place, kind, metric)
  cross join lateral (
    select o.kind as name, 1 as place where o.kind in ('cpu', 'memory')
    union all
    select k.name, k.place
    from jsonb_object_keys(case o.kind when 'container' then p_metrics when 'filesystem' then
      p_metrics -> 'filesystems' when 'gpu' then p_metrics -> 'gpus' end) with ordinality as k (name, place)
  ) as m
  where o.source = p_source;
$$;
comment on function bruce.plain_places(text, jsonb) is
  'What the numbers that bruce.read_at_once reads are of, in their order.';
