create function bruce_grafana.measurements(hostname text)
returns table (source text, kind text, name text, metric text, value numeric, measured_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  -- one snapshot a scope: its own ones, and of the hypervisor that lists it as a guest or node
  with place as (
    select s.scope_id, s.source, s.applied_snapshot_id, null::text as kind, null::text as entity_key
    from bruce.scopes as s
    where s.host = measurements.hostname
    union
    select s.scope_id, s.source, s.applied_snapshot_id, e.kind, e.entity_key
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    where e.hostname = measurements.hostname and e.kind in ('guest', 'node', 'vm')
      and s.host <> measurements.hostname
  )
  select p.source, m.kind, m.name, m.metric, round(m.value, 1), o.observed_at
  from place as p
  -- limit: each is found by its index, and history is never read through
  cross join lateral (
    select s.* from bruce.stored_snapshots as s where s.id = p.applied_snapshot_id limit 1
  ) as o
  cross join lateral bruce.measurements(p.source, bruce.whole_snapshot(o::bruce.stored_snapshots)) as m
  where p.kind is null or (m.kind = p.kind and m.entity_key = p.entity_key)
  order by m.kind, m.name, m.metric
  limit 500;
$$;
comment on function bruce_grafana.measurements(text) is
  'What the newest stored snapshots of a host measured, in percent, at most 500 rows. BRUCE keeps no history '
  'of measurements. Security definer: grafana_reader may not read snapshots.';

grant execute on function bruce_grafana.measurements(text) to grafana_reader;
