create function bruce.host_measurements(p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    with series as materialized (
      select s.* from bruce.host_series(p_host) as s
    ),
    measured as (
      select s.source, s.kind, s.name, s.metric, bruce.shown_number(n.value) as value, n.measured_at,
        s.is_own
      from bruce.newest_numbers(array(select distinct s.scope_id from series as s)) as n
      join series as s on s.series_id = n.series_id
      -- of itself first, then what uses the most
      order by s.is_own desc, n.value desc, s.kind, s.name, s.metric
      limit 60
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'source', m.source, 'kind', m.kind, 'name', m.name, 'metric', m.metric, 'value', m.value,
      'seen_at', m.measured_at, 'open_above', t.open_above,
      'unit', coalesce(t.unit, bruce.unit_of(m.metric))
    ) order by m.is_own desc, m.value desc, m.kind, m.name, m.metric), '[]')
    from measured as m
    left join lateral bruce.threshold_of(
      m.metric, p_host, case when m.is_own then '' else m.name end) as t on true
  );
end;
$$;
comment on function bruce.host_measurements(text) is
  'What was measured last of a host, each beside its threshold; at most 60 numbers, its own first.';
