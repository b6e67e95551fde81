create function bruce.measurement_points(
  p_host text, p_source text, p_kind text, p_name text, p_metric text, p_since timestamptz, p_now timestamptz
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  -- as many as a chart can show, and few enough to put their snapshots together
  c_points constant integer := 60;
begin
  return (
    -- its own snapshots, and those of the hypervisor that lists it as a guest or node
    with place as (
      select p.hostname, min(p.entity_key) as entity_key
      from (
        select s.hostname, null::text as entity_key
        from bruce.scopes as s
        where s.host = p_host and s.source = p_source
        union all
        select s.hostname, e.entity_key
        from bruce.entities as e
        join bruce.scopes as s on s.scope_id = e.scope_id
        where e.hostname = p_host and s.host <> p_host and s.source = p_source and e.kind = p_kind
          and e.kind in ('guest', 'node', 'vm')
      ) as p
      group by p.hostname
      order by count(p.entity_key), p.hostname
      limit 2
    ),
    part as (
      select p_since + (p_now - p_since) * n / c_points as begins_at,
        p_since + (p_now - p_since) * (n + 1) / c_points as ends_at
      from generate_series(0, c_points - 1) as n
    ),
    -- the newest of each part that tells something
    kept as (
      select p.entity_key, k.snapshot as o
      from place as p
      cross join part as t
      cross join lateral (
        select n.snapshot
        from (
          select o as snapshot, o.disposition, o.observed_at
          from bruce.stored_snapshots as o
          where o.hostname = p.hostname and o.source = p_source
            and o.observed_at > t.begins_at and o.observed_at <= t.ends_at
          order by o.observed_at desc
          -- no more are looked through for one that tells something
          limit 5
        ) as n
        where n.disposition in ('current', 'late')
        order by n.observed_at desc
        limit 1
      ) as k
    ),
    measured as (
      select (k.o).observed_at, max(m.value) as value
      from kept as k
      cross join lateral bruce.measurements(
        p_source,
        -- what containers measure stands beside the lists: they need not be put together
        case when p_kind = 'container'
          then jsonb_build_object(
            'metrics', jsonb_build_object(p_name, (k.o).snapshot -> 'metrics' -> p_name))
          else bruce.whole_snapshot((k.o)::bruce.stored_snapshots) end
      ) as m
      where m.metric = p_metric and m.kind = p_kind
        and case when k.entity_key is null then m.name = p_name else m.entity_key = k.entity_key end
      group by (k.o).observed_at
    )
    select coalesce(
      jsonb_agg(jsonb_build_array(m.observed_at, round(m.value, 1)) order by m.observed_at), '[]')
    from measured as m
  );
end;
$$;
comment on function bruce.measurement_points(text, text, text, text, text, timestamptz, timestamptz) is
  'How one number of a host went, as [time, value]: at most 60 points, one of each part of the time. They '
  'are those of the snapshots that were stored: where nothing changed for long, there are few.';
