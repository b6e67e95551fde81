create function bruce.measured_numbers(p_source text, p_snapshot jsonb)
returns table (kind text, entity_key text, metric text, name text, node text, value real)
language sql
stable
set search_path = ''
as $$
  -- one of several of the same key: as its threshold is asked
  select m.kind, m.entity_key, m.metric, min(m.name), min(m.node),
    round(greatest(least(max(m.value), 1e18), 0), 4)::real
  from bruce.measurements(p_source, p_snapshot) as m
  group by m.kind, m.entity_key, m.metric;
$$;
comment on function bruce.measured_numbers(text, jsonb) is
  'What a snapshot measures, one row per thing and metric.';
