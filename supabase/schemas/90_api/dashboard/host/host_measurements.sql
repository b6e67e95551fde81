create function bruce.host_measurements(p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    -- one snapshot a scope: its own ones, and of the hypervisor that lists it as a guest or node
    with place as (
      select s.scope_id, s.source, s.applied_snapshot_id, s.last_seen_at, null::text as kind,
        null::text as entity_key
      from bruce.scopes as s
      where s.host = p_host
      union
      select s.scope_id, s.source, s.applied_snapshot_id, s.last_seen_at, e.kind, e.entity_key
      from bruce.entities as e
      join bruce.scopes as s on s.scope_id = e.scope_id
      where e.hostname = p_host and e.kind in ('guest', 'node', 'vm') and s.host <> p_host
    ),
    measured as (
      select p.source, m.kind, m.name, m.metric, round(m.value, 1) as value, p.last_seen_at
      from place as p
      -- limit: each is found by its index, and history is never read through
      cross join lateral (
        select s.* from bruce.stored_snapshots as s where s.id = p.applied_snapshot_id limit 1
      ) as o
      cross join lateral bruce.measurements(p.source, bruce.whole_snapshot(o::bruce.stored_snapshots)) as m
      where p.kind is null or (m.kind = p.kind and m.entity_key = p.entity_key)
      -- of itself first, then what uses the most
      order by bruce.is_of_machine(m.kind) desc, m.value desc, m.kind, m.name, m.metric
      limit 60
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'source', m.source, 'kind', m.kind, 'name', m.name, 'metric', m.metric, 'value', m.value,
      'seen_at', m.last_seen_at, 'open_above', t.open_above,
      'unit', coalesce(t.unit, case m.metric when 'temperature_c' then '°C' else '%' end)
    ) order by bruce.is_of_machine(m.kind) desc, m.value desc, m.kind, m.name, m.metric
    ), '[]')
    from measured as m
    left join lateral bruce.threshold_of(
      m.metric, p_host, case when bruce.is_of_machine(m.kind) then '' else m.name end
    ) as t on true
  );
end;
$$;
comment on function bruce.host_measurements(text) is
  'What the newest stored snapshots of a host measured, each beside its threshold; at most 60 numbers, its '
  'own first.';
