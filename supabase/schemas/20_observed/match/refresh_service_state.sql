create function bruce.refresh_service_state(p_hosts text[], p_service_ids bigint[] default null)
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
-- bitmap scans alone have a condition whatever the tables held when the plan was made
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_nestloop = off
set enable_mergejoin = off
as $$
begin
  with declared as (
    select
      s.*,
      case when s.lifecycle = 'active' then coalesce(c.lifecycle, 'active') else s.lifecycle
        end as own_lifecycle,
      case when s.lifecycle = 'active' then c.words end as schedule
    from public.expected_services as s
    left join bruce.scheduled as c on c.host_key = s.host_key and c.name_key = s.name_key
    where s.hostname = any (p_hosts) and (p_service_ids is null or s.id = any (p_service_ids))
  ),
  entity as materialized (
    select
      e.service_id, e.entity_id, e.scope_id, e.state, e.ports, e.image, e.match, e.heard_until,
      e.item ->> 'image_digest' as image_digest, e.item ->> 'restart_policy' as restart_policy,
      e.item -> 'labels' ->> 'bruce.role' as role,
      coalesce(e.project || '/' || e.compose_service, e.name) as identity,
      row_number()
        over (partition by e.service_id order by bruce.rank_of_state(e.state), e.entity_id) as position
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app') and e.service_id is not null
      and (p_service_ids is null or e.service_id = any (p_service_ids))
  ),
  -- services of which there are several containers
  replicated as (
    select
      e.service_id, count(distinct e.identity)::integer as candidates, count(*)::integer as containers,
      bool_or(e.match = 'ambiguous') as is_ambiguous, min(e.heard_until) as heard_until,
      -- of some the ports are not knowable: then neither are those of the service
      case when bool_and(e.ports is not null) then (
        select coalesce(array_agg(distinct p), '{}')
        from entity as r, lateral unnest(r.ports) as p
        where r.service_id = e.service_id
      ) end as ports
    from entity as e
    where e.service_id in (select m.service_id from entity as m where m.position = 2)
    group by e.service_id
  ),
  -- services that an ambiguous container could be
  doubtful as (
    select distinct n.service_id
    from bruce.entities as e
    cross join lateral unnest(e.name_keys) as k (name_key)
    join bruce.service_names as n
      on n.hostname = e.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    where e.hostname = any (p_hosts) and e.is_suspect and e.match = 'ambiguous'
      and e.service_id is null and e.kind in ('container', 'app')
  ),
  -- where a service that was not seen would be listed
  lister as (
    select distinct on (s.host) s.host, s.scope_id
    from bruce.scopes as s
    where s.host = any (p_hosts) and s.lists && array['containers', 'apps']
    order by s.host, s.source, s.scope_id
  ),
  present as (
    select
      d.id, d.hostname, d.name,
      case
        when d.own_lifecycle = 'retired' or h.lifecycle = 'retired' then 'retired'
        when d.own_lifecycle = 'offline' or h.lifecycle = 'offline' then 'offline'
        when d.own_lifecycle = 'planned' or h.lifecycle = 'planned' then 'planned'
        else 'active'
      end as lifecycle,
      case when d.lifecycle = 'active' then coalesce(d.schedule, h.schedule) end as schedule,
      d.ports as declared_ports, d.image as declared_image,
      d.metadata ->> 'restart_policy' as declared_restart_policy,
      d.role as declared_role,
      coalesce(e.scope_id, l.scope_id) as scope_id,
      case
        when r.is_ambiguous then 'ambiguous'
        when e.service_id is not null then e.state
        -- one of several things may be it
        when u.service_id is not null then 'unknown'
        when l.scope_id is not null then 'absent'
        else 'unobserved'
      end as state,
      coalesce(r.candidates, (e.service_id is not null)::integer) as candidates,
      coalesce(r.containers, (e.service_id is not null)::integer) as containers,
      case when r.service_id is null then e.ports else r.ports end as ports,
      e.image, e.image_digest, e.restart_policy, e.role,
      case when r.service_id is null then e.heard_until else r.heard_until end as heard_until
    from declared as d
    left join entity as e on e.service_id = d.id and e.position = 1
    left join replicated as r on r.service_id = d.id
    left join lister as l on l.host = d.hostname
    left join doubtful as u on u.service_id = d.id
    left join bruce.host_state as h on h.hostname = d.hostname and h.hostname = any (p_hosts)
  ),
  removed as (
    delete from bruce.service_state as t
    where t.hostname = any (p_hosts) and p_service_ids is null
      and not exists (select from declared as d where d.id = t.service_id)
  )
  insert into bruce.service_state as t (
    service_id, hostname, service, lifecycle, schedule, declared_ports, declared_image,
    declared_restart_policy, declared_role,
    scope_id, state, candidates, containers, ports, image, image_digest, restart_policy, role, heard_until,
    changed_at, is_down, differs
  )
  select
    p.*, (select bruce.clock()), p.state in ('absent', 'stopped', 'failed', 'paused'),
    -- the same stands in write_entities
    case
      when p.state = 'ambiguous' then true
      when p.lifecycle = 'active' then
        p.state in ('absent', 'stopped', 'failed', 'paused')
        or coalesce(p.restart_policy <> p.declared_restart_policy, false)
        or coalesce(p.role <> p.declared_role, false)
        or p.state = 'running' and (
          p.declared_ports <> '{}' and coalesce(p.ports <> p.declared_ports, false)
          or p.declared_image is not null
            and coalesce(bruce.image_differs(p.declared_image, p.image, p.image_digest), false)
        )
      when p.lifecycle in ('offline', 'retired') then p.state in ('running', 'unstable')
      else false
    end
  from present as p
  on conflict (service_id) do update set
    hostname = excluded.hostname, service = excluded.service, lifecycle = excluded.lifecycle,
    schedule = excluded.schedule,
    declared_ports = excluded.declared_ports, declared_image = excluded.declared_image,
    declared_restart_policy = excluded.declared_restart_policy, declared_role = excluded.declared_role,
    scope_id = excluded.scope_id, state = excluded.state, candidates = excluded.candidates,
    containers = excluded.containers,
    ports = excluded.ports, image = excluded.image,
    image_digest = excluded.image_digest, restart_policy = excluded.restart_policy, role = excluded.role,
    heard_until = excluded.heard_until, changed_at = excluded.changed_at, is_down = excluded.is_down,
    differs = excluded.differs
  where (
    t.hostname, t.service, t.lifecycle, t.schedule, t.declared_ports, t.declared_image,
    t.declared_restart_policy,
    t.declared_role, t.scope_id, t.state, t.candidates, t.containers, t.ports, t.image, t.image_digest,
    t.restart_policy, t.role, t.heard_until
  ) is distinct from (
    excluded.hostname, excluded.service, excluded.lifecycle, excluded.schedule, excluded.declared_ports,
    excluded.declared_image,
    excluded.declared_restart_policy, excluded.declared_role, excluded.scope_id, excluded.state,
    excluded.candidates, excluded.containers,
    excluded.ports, excluded.image, excluded.image_digest, excluded.restart_policy, excluded.role,
    excluded.heard_until
  );
end;
$$;
comment on function bruce.refresh_service_state(text[], bigint[]) is
  'Writes bruce.service_state of the given hosts (or only of the given services of them) anew, where it '
  'differs.';
