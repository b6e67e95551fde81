create function bruce.find_root_causes(
  p_rows bruce.difference[], p_ending text[], p_around bruce.surroundings
)
returns table (drift_key text, root_issue_id uuid)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[] := p_around.hosts;
  v_self_hostname text := (select s.self_hostname from public.settings as s);
  v_places text[] := p_around.places || v_self_hostname;
  v_scope_ids integer[] := array(
    select distinct r.scope_id from unnest(p_rows) as r where r.scope_id is not null);
begin
  return query
  with recursive drifting as (
    select r.* from unnest(p_rows) as r
  ),
  -- what is down: of this pass, and what was found down before
  root as (
    select r.issue_id, r.event_type, r.hostname, r.field, r.drift_key,
      coalesce(r.known_since, 'infinity') as first_seen_at
    from drifting as r
    join public.drift_rules as t on t.event_type = r.event_type and t.is_root_cause
    union
    -- ... itself explained by something else: then by that
    select coalesce(i.suppressed_by, i.issue_id), i.event_type, i.hostname, i.field, i.drift_key,
      i.first_seen_at
    from public.issues as i
    join public.drift_rules as t on t.event_type = i.event_type and t.is_root_cause
    where i.status <> 'resolved'
      -- an issue that this pass is about to resolve explains nothing
      -- as a subquery, which is hashed: an array of a thousand hosts compared with a thousand
      -- issues is a million comparisons
      and i.drift_key not in (select unnest(p_ending))
      and i.hostname = any (v_places)
  ),
  explained as (
    -- a hypervisor or parent device that is down explains everything on it
    select d.drift_key, r.issue_id, 100 + a.depth as reach
    from drifting as d
    join bruce.host_ancestors as a on a.hostname = d.hostname and a.hostname = any (v_hosts)
    join root as r on r.hostname = a.ancestor and r.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
      and r.field is distinct from 'reporters'
    left join bruce.scopes as s on s.scope_id = d.scope_id and s.scope_id = any (v_scope_ids)
    -- ... but not of a host that has spoken for itself since
    where not (s.host is not distinct from d.hostname and coalesce(s.last_seen_at > r.first_seen_at, false))
    union all
    -- on the host itself: VM_DOWN over NODE_UNREACHABLE over service issues
    select d.drift_key, r.issue_id,
      case r.event_type when 'VM_DOWN' then 30 when 'NODE_UNREACHABLE' then 20 else 10 end
    from drifting as d
    join root as r on r.hostname = d.hostname and r.drift_key <> d.drift_key
      and r.field is distinct from 'reporters'
    where case r.event_type
        when 'VM_DOWN' then d.event_type not in ('VM_DOWN', 'CONFIG_DRIFT')
        when 'NODE_UNREACHABLE' then d.event_type not in ('VM_DOWN', 'NODE_UNREACHABLE', 'CONFIG_DRIFT')
        when 'DOCKER_UNREACHABLE' then d.service is not null
          and d.event_type not in ('HEARTBEAT_OVERDUE', 'TARGET_FAILING', 'POOL_UNHEALTHY')
        when 'VM_UNDECLARED' then d.event_type = 'SERVICE_UNEXPECTED'
        -- a root cause of one's own explains the services of its host
        else d.service is not null
      end
    union all
    -- nobody reports: what is not told yet of anybody's silence
    select d.drift_key, r.issue_id, 1000
    from drifting as d
    join root as r on r.event_type = 'NODE_UNREACHABLE' and r.field = 'reporters'
      and r.hostname = v_self_hostname
    where d.status = 'pending'
      and (d.event_type = 'NODE_UNREACHABLE' and d.field = 'report'
        or d.event_type = 'HEARTBEAT_OVERDUE' and d.service not in ('jobs', 'engine', 'dispatcher'))
    union all
    -- a service that another one needs
    select d.drift_key, r.issue_id, 1
    from drifting as d
    join public.expected_services as s
      on s.hostname = d.hostname and s.name = d.service and s.hostname = any (v_hosts)
        and s.depends_on <> '{}'
    join (
      select r.issue_id, r.hostname, r.service, r.event_type from drifting as r
      union
      select i.issue_id, i.hostname, i.service, i.event_type
      from public.issues as i
      where i.hostname = any (v_hosts) and i.status <> 'resolved'
        and i.drift_key not in (select unnest(p_ending))
    ) as r on r.hostname = d.hostname and r.service = any (s.depends_on) and r.service <> d.service
      and r.event_type in ('SERVICE_MISSING', 'SERVICE_UNHEALTHY', 'SERVICE_RESTARTING')
    where d.event_type in ('SERVICE_UNHEALTHY', 'SERVICE_RESTARTING', 'PORT_MISMATCH')
  ),
  chosen as materialized (
    select distinct on (e.drift_key) e.drift_key, d.issue_id, e.issue_id as root_id
    from explained as e
    join drifting as d on d.drift_key = e.drift_key
    where e.issue_id <> d.issue_id
    order by e.drift_key, e.reach desc, e.issue_id
  ),
  -- services that depend on each other in a circle: one of them is not explained, so that one event is sent
  walk as (
    select c.issue_id as start_id, c.root_id as at_id, array[c.root_id] as path from chosen as c
    union all
    select w.start_id, c.root_id, w.path || c.root_id
    from walk as w
    join chosen as c on c.issue_id = w.at_id
    where w.at_id <> w.start_id and cardinality(w.path) < 16 and c.root_id <> all (w.path)
  ),
  circle as (
    select w.start_id
    from walk as w
    where w.at_id = w.start_id and w.start_id = (select min(p::text)::uuid from unnest(w.path) as p)
  )
  select c.drift_key, c.root_id
  from chosen as c
  where not exists (select from circle as o where o.start_id = c.issue_id);
end;
$$;
comment on function bruce.find_root_causes(bruce.difference[], text[], bruce.surroundings) is
  'For each difference the issue that explains it: that nobody reports, the farthest hypervisor that is '
  'down, the host itself, or a service it depends on.';
