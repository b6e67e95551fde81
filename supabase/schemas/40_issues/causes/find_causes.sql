create function bruce.find_causes(p_token jsonb default null, p_event_types text[] default null)
returns setof bruce.cause
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
begin
  return query
  with recursive member as materialized (
    select m.cause_key, m.place, m.last_seen_at as seen_at, m.service_key, r.rank, i.*
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where (p_token is null or bruce.in_scope(p_token, i.hostname))
      and (p_event_types is null or i.event_type = any (p_event_types))
  ),
  -- what is explained, with each issue above it
  victim as (
    select v.issue_id, v.hostname, v.suppressed_by as root_id, 1 as depth
    from public.issues as v
    where v.suppressed_by is not null and v.status <> 'resolved'
      and (p_token is null or bruce.in_scope(p_token, v.hostname))
    union
    select v.issue_id, v.hostname, r.suppressed_by, v.depth + 1
    from victim as v
    join public.issues as r on r.issue_id = v.root_id
    where r.suppressed_by is not null and r.status <> 'resolved' and v.depth < 5
  ),
  explained as (
    select m.cause_key, count(distinct v.issue_id)::integer as victims,
      array_agg(distinct v.hostname) as hosts
    from victim as v
    join member as m on m.issue_id = v.root_id
    group by m.cause_key
  ),
  fleet as (
    select greatest(count(*), 1) as hosts
    from (
      select h.hostname from bruce.host_state as h where h.lifecycle <> 'retired'
      union
      select s.host from bruce.scopes as s
    ) as h (hostname)
    where p_token is null or bruce.in_scope(p_token, h.hostname)
  ),
  gathered as (
    select
      m.cause_key, m.event_type,
      (array_agg(m.severity order by m.rank))[1] as severity,
      case when min(m.service_key) = max(m.service_key) and count(m.service_key) = count(*)
        then min(m.service) end as service,
      case when min(m.field) = max(m.field) and count(m.field) = count(*) then min(m.field) end as field,
      case when min(m.expected) = max(m.expected) and count(m.expected) = count(*) then min(m.expected) end
        as expected,
      case when min(m.observed) = max(m.observed) and count(m.observed) = count(*) then min(m.observed) end
        as observed,
      min(m.place) as place,
      (array_agg(m.details order by m.rank, m.first_seen_at, m.issue_id))[1] as lead_details,
      array_agg(distinct m.hostname) as hosts,
      coalesce(array_agg(distinct m.service) filter (where m.service is not null), '{}') as services,
      count(distinct m.hostname || '/' || m.service)::integer as services_total,
      min(m.first_seen_at) as first_seen_at, max(m.seen_at) as last_seen_at,
      array_agg(m.issue_id order by m.hostname, m.service, m.field, m.issue_id) as issue_ids,
      array_agg(m.drift_key order by m.hostname, m.service, m.field, m.issue_id) as drift_keys,
      jsonb_build_object(
        'open', count(*) filter (where m.status = 'open'),
        'pending', count(*) filter (where m.status = 'pending'),
        'acknowledged', count(*) filter (where m.acknowledged_at is not null),
        'waived', count(*) filter (where m.waived_by is not null),
        'in_maintenance', count(*) filter (where m.window_id is not null),
        'stale', count(*) filter (where m.stale)) as states
    from member as m
    group by m.cause_key, m.event_type
  )
  select
    g.cause_key, g.severity, g.event_type, g.service, g.field, g.expected, g.observed, g.place,
    g.lead_details, g.hosts, g.services, g.services_total, g.first_seen_at, g.last_seen_at, g.issue_ids,
    g.drift_keys, g.states, b.hosts, coalesce(e.victims, 0), least(round(b.hosts / f.hosts::numeric, 3), 1)
  from gathered as g
  cross join fleet as f
  left join explained as e on e.cause_key = g.cause_key
  cross join lateral (
    select case when e.hosts is null then cardinality(g.hosts)
      else (select count(distinct h)::integer from unnest(g.hosts || e.hosts) as h) end as hosts
  ) as b;
end;
$$;
comment on function bruce.find_causes(jsonb, text[]) is
  'The causes of what differs now, as far as a token may see their hosts; without one, all. The work grows '
  'with the living issues.';

grant execute on function bruce.find_causes(jsonb, text[]) to authenticated, service_role;
