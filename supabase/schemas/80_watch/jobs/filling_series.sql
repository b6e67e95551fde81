create function bruce.filling_series(p_scope_ids integer[])
returns table (series_id integer, scope_id integer, hostname text, service text, limit_value float8)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select m.series_id, m.scope_id, h.hostname, h.service,
    case when m.metric like '%\_bytes'
      then (select t.open_above from bruce.threshold_of(m.metric, h.hostname, h.service) as t)::float8
      else 100 end
  from bruce.metric_series as m
  left join bruce.scopes as s on s.scope_id = m.scope_id
  left join bruce.entities as e
    on e.scope_id = m.scope_id and e.kind = m.kind and e.entity_key = m.entity_key
  left join bruce.service_state as d on d.service_id = e.service_id
  -- whose it is: as bruce.take_measurements says of what is over its threshold
  cross join lateral (
    select
      case
        when m.scope_id = 0 then (select o.self_hostname from public.settings as o)
        when m.kind in ('guest', 'node') then coalesce(e.hostname, m.name)
        when m.node is not null then (bruce.resolve_host(m.node)).host
        when m.kind = 'storage' then coalesce(bruce.cluster_of(s.host, (
          select bruce.whole_snapshot(o) from bruce.stored_snapshots as o
          where o.id = s.applied_snapshot_id limit 1)), s.host)
        else s.host
      end as hostname,
      case when not bruce.is_of_machine(m.kind) then coalesce(d.service, m.name) end as service
  ) as h
  where m.scope_id = any (p_scope_ids) and m.metric in ('disk_pct', 'pool_pct', 'database_bytes')
    and h.hostname is not null;
end;
$$;
comment on function bruce.filling_series(integer[]) is
  'The series of these scopes that can be full one day, whose they are, and when they are full.';
