create function bruce.measurements(p_source text, p_snapshot jsonb)
returns table (kind text, entity_key text, name text, node text, metric text, value numeric)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with given as materialized (
    -- docker: by container name, beside the rows
    select 'container' as kind, m.key as entity_key, m.key as name, null::text as node, m.value as item
    from jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' else '{}'
        end) as m
    where p_source <> 'system'
    union all
    -- of a machine, what moves stands beside its rows, too
    select k.kind, k.kind, '', null, p_snapshot -> 'metrics' -> 'machine'
    from unnest(array['cpu', 'memory']) as k (kind)
    where p_source = 'system'
    union all
    select l.kind, m.key, case l.kind when 'gpu' then regexp_replace(m.key, '/[^/]*$', '') else m.key end,
      null, m.value
    from (values ('filesystem', 'filesystems'), ('gpu', 'gpus')) as l (kind, list)
    cross join lateral jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics' -> l.list)
        when 'object' then p_snapshot -> 'metrics' -> l.list else '{}' end) as m
    where p_source = 'system'
    union all
    select
      l.kind,
      case l.kind
        when 'guest' then r.item ->> 'vmid'
        when 'storage' then concat_ws('/', s.node, r.item ->> 'storage')
        when 'filesystem' then r.item ->> 'mount'
        when 'gpu' then concat_ws('/', coalesce(r.item ->> 'name', r.item ->> 'bus'), r.item ->> 'bus')
        when 'cpu' then 'cpu'
        when 'memory' then 'memory'
        else coalesce(r.item ->> 'name', r.item ->> 'node', '')
      end,
      case when l.kind in ('cpu', 'memory') then '' else coalesce(
        r.item ->> 'name', r.item ->> 'mount', r.item ->> 'storage', r.item ->> 'bus', r.item ->> 'node', '')
        end,
      s.node,
      r.item
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list)
        when 'array' then p_snapshot -> l.list
        when 'object' then jsonb_build_array(p_snapshot -> l.list)
        else '[]'
      end
    ) as r (item)
    -- what nodes share is of none of them: all of them measure the same
    cross join lateral (
      select case when l.kind <> 'storage' or coalesce(lower(r.item ->> 'shared'), '') not in ('1', 'true')
        then r.item ->> 'node' end as node
    ) as s
    where l.source = p_source
      and l.kind in ('node', 'guest', 'storage', 'pool', 'system', 'cpu', 'memory', 'filesystem', 'gpu')
      and jsonb_typeof(r.item) = 'object'
      -- the figures of a storage that cannot be used are those of its last good moment
      and (l.kind <> 'storage' or not r.item ? 'status' or bruce.storage_state(r.item) = 'running')
      -- a share is measured where it is, and what cannot be written is always full
      and (l.kind <> 'filesystem' or coalesce(r.item ->> 'read_only', '') <> 'true' and coalesce(
        lower(r.item ->> 'type') !~
          '^(nfs|cifs|smb|9p|virtiofs|ceph|gluster|fuse\.|sshfs|webdav|afp|squashfs|iso9660|udf)', true))
  ),
  number as materialized (
    select
      g.kind, g.entity_key, g.name, g.node,
      case when g.kind <> 'memory' then bruce.to_number(g.item -> 'cpu_pct') end as cpu_pct,
      bruce.to_number(g.item -> 'cpu') as cpu,
      case
        when g.kind = 'cpu' then null
        when g.kind = 'memory' then coalesce(
          bruce.to_number(g.item -> 'mem_bytes'),
          bruce.to_number(g.item -> 'total_bytes') - bruce.to_number(g.item -> 'available_bytes'),
          bruce.to_number(g.item -> 'used_bytes'))
        when g.kind = 'gpu' then bruce.to_number(g.item -> 'memory_used_bytes')
        else bruce.to_number(coalesce(g.item -> 'mem_bytes', g.item -> 'mem'))
      end as mem,
      bruce.to_number(case g.kind when 'memory' then coalesce(g.item -> 'mem_limit', g.item -> 'total_bytes')
        when 'gpu' then g.item -> 'memory_total_bytes'
        else coalesce(g.item -> 'mem_limit', g.item -> 'maxmem') end) as maxmem,
      bruce.to_number(case g.kind when 'filesystem' then g.item -> 'used_bytes'
        else coalesce(g.item -> 'disk', g.item -> 'used', g.item -> 'allocated') end) as disk,
      case g.kind
        -- as `df` counts: what is kept for root is nobody's
        when 'filesystem' then coalesce(
          bruce.to_number(g.item -> 'used_bytes') + bruce.to_number(g.item -> 'available_bytes'),
          bruce.to_number(g.item -> 'size_bytes'))
        else bruce.to_number(coalesce(g.item -> 'maxdisk', g.item -> 'total', g.item -> 'size'))
      end as maxdisk,
      case when g.kind = 'memory' then
        bruce.to_number(coalesce(g.item -> 'swap_bytes', g.item -> 'swap_used_bytes')) * 100
          / nullif(greatest(bruce.to_number(
            coalesce(g.item -> 'swap_limit', g.item -> 'swap_total_bytes')), 0), 0)
      end as swap_pct,
      case when g.kind = 'gpu' then bruce.to_number(g.item -> 'utilization_pct') end as gpu_pct,
      case when g.kind = 'gpu' then bruce.to_number(g.item -> 'temperature_c') end as temperature_c
    from given as g
    -- a guest without its vmid is nobody
    where jsonb_typeof(g.item) = 'object' and g.entity_key is not null
  )
  select n.kind, n.entity_key, n.name, n.node, v.metric, v.value
  from number as n
  cross join lateral (values
    ('cpu_pct', coalesce(n.cpu_pct, n.cpu * 100)),
    -- of nothing, or less, there is no part
    (case n.kind when 'gpu' then 'gpu_mem_pct' else 'mem_pct' end,
      n.mem * 100 / nullif(greatest(n.maxmem, 0), 0)),
    ('swap_pct', n.swap_pct),
    ('gpu_pct', n.gpu_pct),
    ('temperature_c', n.temperature_c),
    (case n.kind when 'pool' then 'pool_pct' else 'disk_pct' end,
      n.disk * 100 / nullif(greatest(n.maxdisk, 0), 0))
  ) as v (metric, value)
  where v.value is not null;
end;
$$;
comment on function bruce.measurements(text, jsonb) is
  'The measurements in a snapshot, in percent (temperature_c: degrees Celsius), by kind and key of the '
  'entity.';
