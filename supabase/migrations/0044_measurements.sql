-- Measurements: numbers beside the rows are compared with their thresholds, and only what crosses one is written.

create or replace function bruce.to_number(p_value jsonb)
returns numeric
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,18}(\.\d{1,18})?([eE]-?\d{1,2})?$' then (p_value #>> '{}')::numeric end;
end;
$$;
comment on function bruce.to_number(jsonb) is 'A number given as a number or as text, else null.';

create or replace function bruce.measurements(p_source text, p_snapshot jsonb)
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
    from jsonb_each(case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' else '{}' end) as m
    union all
    select
      r.kind,
      case r.kind
        when 'guest' then r.item ->> 'vmid'
        when 'storage' then concat_ws('/', r.item ->> 'node', r.item ->> 'storage')
        else coalesce(r.item ->> 'name', r.item ->> 'node', '')
      end,
      coalesce(r.item ->> 'name', r.item ->> 'storage', r.item ->> 'node', ''),
      r.item ->> 'node',
      r.item
    from bruce.snapshot_rows(p_source, p_snapshot - 'containers') as r
    where r.kind in ('node', 'guest', 'storage', 'pool', 'system') and jsonb_typeof(r.item) = 'object'
  ),
  number as materialized (
    select
      g.kind, g.entity_key, g.name, g.node,
      bruce.to_number(g.item -> 'cpu_pct') as cpu_pct, bruce.to_number(g.item -> 'cpu') as cpu,
      bruce.to_number(coalesce(g.item -> 'mem_bytes', g.item -> 'mem')) as mem,
      bruce.to_number(coalesce(g.item -> 'mem_limit', g.item -> 'maxmem')) as maxmem,
      bruce.to_number(coalesce(g.item -> 'disk', g.item -> 'used', g.item -> 'allocated')) as disk,
      bruce.to_number(coalesce(g.item -> 'maxdisk', g.item -> 'total', g.item -> 'size')) as maxdisk
    from given as g
    where jsonb_typeof(g.item) = 'object'
  )
  select n.kind, n.entity_key, n.name, n.node, v.metric, v.value
  from number as n
  cross join lateral (values
    ('cpu_pct', coalesce(n.cpu_pct, n.cpu * 100)),
    ('mem_pct', n.mem * 100 / nullif(n.maxmem, 0)),
    (case n.kind when 'pool' then 'pool_pct' else 'disk_pct' end, n.disk * 100 / nullif(n.maxdisk, 0))
  ) as v (metric, value)
  where v.value is not null;
end;
$$;
comment on function bruce.measurements(text, jsonb) is 'The measurements in a snapshot, in percent, by kind and key of the entity.';

create or replace function bruce.may_exceed(p_snapshot jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_path_exists(
    p_snapshot,
    '$.metrics.* ? (@.cpu_pct.double() > $cpu_pct || @.mem_bytes.double() / @.mem_limit.double() * 100 > $mem_pct)',
    (select jsonb_object_agg(t.metric, t.lowest) from (
      select o.metric, min(o.open_above) as lowest from public.thresholds as o group by o.metric
    ) as t),
    true
  );
end;
$$;
comment on function bruce.may_exceed(jsonb) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is judged.';

create or replace function bruce.threshold_of(p_metric text, p_hostname text, p_service text)
returns table (open_above numeric, clear_below numeric, unit text)
language plpgsql
stable
rows 1
set search_path = ''
as $$
begin
  return query
  select t.open_above, t.clear_below, t.unit
  from public.thresholds as t
  where t.metric = p_metric
    and bruce.matches_glob(p_hostname, t.hostname)
    and bruce.matches_glob(p_service, t.service)
  order by t.hostname = p_hostname desc, t.service = p_service desc, length(t.hostname) desc, length(t.service) desc, t.id
  limit 1;
end;
$$;
comment on function bruce.threshold_of(text, text, text) is 'The most specific threshold for a measurement.';

create or replace function bruce.matches_glob(p_name text, p_glob text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_glob = '*' or lower(coalesce(p_name, '')) like
    replace(replace(replace(replace(lower(p_glob), '\', '\\'), '%', '\%'), '_', '\_'), '*', '%');
end;
$$;
comment on function bruce.matches_glob(text, text) is 'Does the name match? * stands for any characters; case does not count.';

create or replace function bruce.take_measurements(
  p_scope_id integer, p_source text, p_snapshot jsonb, p_complete boolean, p_observed_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_crossed integer;
begin
  if p_source in ('service_health', 'proxy') then
    return;
  end if;
  with measured as materialized (
    select m.kind || ':' || m.entity_key as subject, m.kind, m.entity_key, min(m.name) as name, min(m.node) as node,
      m.metric, max(m.value) as value
    from bruce.measurements(p_source, p_snapshot) as m
    group by m.kind, m.entity_key, m.metric
  ),
  lowest as (
    select t.metric, min(t.open_above) as open_above from public.thresholds as t group by t.metric
  ),
  -- only what may be too high is looked at closely: whose it is, and which threshold counts there
  judged as (
    select m.subject, m.metric, m.value, h.hostname, h.service, t.open_above, t.clear_below, t.unit
    from measured as m
    join lowest as l on l.metric = m.metric and m.value > l.open_above
    join bruce.scopes as s on s.scope_id = p_scope_id
    left join bruce.entities as e
      on e.scope_id = p_scope_id and e.kind = m.kind and e.entity_key = m.entity_key
    left join bruce.service_state as d on d.service_id = e.service_id
    cross join lateral (
      select
        case
          -- a guest or node is a host of its own, a storage belongs to its node
          when m.kind in ('guest', 'node') then coalesce(e.hostname, m.name)
          when m.node is not null then (bruce.resolve_host(m.node)).host
          else s.host
        end as hostname,
        case when m.kind not in ('guest', 'node', 'system') then coalesce(d.service, m.name) end as service
    ) as h
    cross join lateral bruce.threshold_of(m.metric, h.hostname, h.service) as t
    where m.value > t.open_above
  ),
  exceeded as (
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    )
    select
      p_scope_id, j.subject, j.metric, j.hostname, j.service, j.value, j.open_above, j.clear_below, j.unit, p_observed_at
    from judged as j
    on conflict do nothing
    returning 1
  ),
  cleared as (
    delete from bruce.resource_levels as l
    where l.scope_id = p_scope_id
      and coalesce(
        (
          select m.value < coalesce(
            (select t.clear_below from bruce.threshold_of(l.metric, l.hostname, l.service) as t), 'infinity'
          )
          from measured as m where m.subject = l.subject and m.metric = l.metric
        ),
        -- what is not there any more, or stands still, cannot be over its limit; no measurement of it says nothing
        p_complete and (exists (select from measured as m where m.subject = l.subject) or not exists (
          select from bruce.entities as e
          where e.scope_id = p_scope_id and e.kind || ':' || e.entity_key = l.subject and e.state not in ('stopped', 'failed')
        ))
      )
    returning 1
  )
  select (select count(*) from cleared) + (select count(*) from exceeded) into v_crossed;

  if v_crossed > 0 then
    update bruce.scopes as s
    set is_dirty = true, has_levels = exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    where s.scope_id = p_scope_id;
  end if;
end;
$$;
comment on function bruce.take_measurements(integer, text, jsonb, boolean, timestamptz) is
  'Compares the measurements of a snapshot with their thresholds; writes only what crossed one.';

revoke execute on all functions in schema bruce from public;
