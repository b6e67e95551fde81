create function bruce.take_measurements(
  p_scope_id integer, p_source text, p_snapshot jsonb, p_incomplete_lists text[], p_observed_at timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_crossed integer;
begin
  if p_source in ('service_health', 'proxy') then
    return false;
  end if;
  with measured as materialized (
    select m.kind || ':' || m.entity_key as subject, m.kind, m.entity_key, min(m.name) as name,
      min(m.node) as node,
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
          when m.kind = 'storage' then bruce.cluster_of(s.host, p_snapshot)
          else s.host
        end as hostname,
        case when not bruce.is_of_machine(m.kind) then coalesce(d.service, m.name) end as service
    ) as h
    cross join lateral bruce.threshold_of(m.metric, h.hostname, h.service) as t
    where m.value > t.open_above
  ),
  exceeded as (
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    )
    select
      p_scope_id, j.subject, j.metric, j.hostname, j.service, j.value, j.open_above, j.clear_below, j.unit,
      p_observed_at
    from judged as j
    on conflict do nothing
    returning 1
  ),
  standing as (
    select
      l.subject, l.metric,
      coalesce(
        m.value < coalesce(
          (select t.clear_below from bruce.threshold_of(l.metric, l.hostname, l.service) as t
            where m.value is not null),
          'infinity'
        ),
        -- what is not there any more, or stands still, cannot be over its limit; no measurement of it says
        -- nothing
        (o.subject is not null or e.subject is null) and not exists (
          select from bruce.snapshot_lists as x
          where x.source = p_source and x.kind = split_part(l.subject, ':', 1)
            and x.list = any (p_incomplete_lists)
        )
      ) as is_cleared
    from bruce.resource_levels as l
    left join measured as m on m.subject = l.subject and m.metric = l.metric
    left join (select distinct n.subject from measured as n) as o on o.subject = l.subject
    left join (
      select distinct p.subject
      from bruce.entities as t
      cross join lateral (values
        (t.kind || ':' || t.entity_key),
        -- what nodes share goes by its name alone
        (case when t.kind = 'storage' then t.kind || ':' || t.name end)
      ) as p (subject)
      where t.scope_id = p_scope_id and t.state not in ('stopped', 'failed', 'absent')
        and exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    ) as e on e.subject = l.subject
    where l.scope_id = p_scope_id
  ),
  cleared as (
    delete from bruce.resource_levels as l
    using standing as s
    where l.scope_id = p_scope_id and s.subject = l.subject and s.metric = l.metric and s.is_cleared
    returning 1
  )
  select (select count(*) from cleared) + (select count(*) from exceeded) into v_crossed;

  if v_crossed > 0 then
    update bruce.scopes as s
    set has_levels = exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    where s.scope_id = p_scope_id;
  end if;
  return v_crossed > 0;
end;
$$;
comment on function bruce.take_measurements(integer, text, jsonb, text[], timestamptz) is
  'Compares the measurements of a snapshot with their thresholds; writes only what crossed '
  'one, and returns whether any did.';
