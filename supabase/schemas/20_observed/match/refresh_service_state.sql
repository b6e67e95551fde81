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
  with recursive declared as (
    select
      s.*,
      case when s.lifecycle = 'active' then coalesce(c.lifecycle, 'active') else s.lifecycle
        end as own_lifecycle,
      case when s.lifecycle = 'active' then c.words end as schedule
    from public.expected_services as s
    left join bruce.scheduled as c on c.host_key = s.host_key and c.name_key = s.name_key
    where s.hostname = any (p_hosts) and (p_service_ids is null or s.id = any (p_service_ids))
  ),
  -- containers that use the network of another one, of which there are few
  tenant as materialized (
    select e.entity_id, e.scope_id, e.service_id, e.project, e.network_of
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.network_of is not null
  ),
  lender as materialized (
    select distinct on (t.entity_id) t.entity_id as tenant_id, l.entity_id as lender_id
    from tenant as t
    join bruce.entities as l
      on l.scope_id = t.scope_id and l.hostname = any (p_hosts) and l.kind = 'container'
        and l.entity_id <> t.entity_id
        and (
          t.network_of in (l.entity_key, l.name)
          or t.network_of = l.compose_service and t.project = l.project
          or t.network_of ~ '^[0-9a-f]{12,64}$' and starts_with(l.item ->> 'id', t.network_of)
        )
    order by t.entity_id, t.network_of = l.entity_key desc, l.entity_id
  ),
  chain as (
    select l.tenant_id, l.lender_id, 1 as steps from lender as l
    union all
    select c.tenant_id, l.lender_id, c.steps + 1
    from chain as c
    join lender as l on l.tenant_id = c.lender_id
    where c.steps < 8
  ),
  tied as materialized (
    select distinct on (c.tenant_id) c.tenant_id, c.lender_id from chain as c
    order by c.tenant_id, c.steps desc
  ),
  -- what is published of one network, for whom, and what those declare that use it
  network as materialized (
    select
      l.entity_id, l.ports, l.service_id, count(*) as tenants,
      coalesce(bool_and(cardinality(s.ports) > 0), false) as is_known,
      array(
        select distinct p
        from tied as o
        join tenant as u on u.entity_id = o.tenant_id
        join public.expected_services as x on x.id = u.service_id, unnest(x.ports) as p
        where o.lender_id = l.entity_id
      ) as lent
    from tied as d
    join bruce.entities as l on l.entity_id = d.lender_id
    join tenant as t on t.entity_id = d.tenant_id
    left join public.expected_services as s on s.id = t.service_id
    group by l.entity_id, l.ports, l.service_id
  ),
  share as materialized (
    select n.entity_id as lender_id, n.entity_id, n.service_id, null as lost_network
    from network as n
    where n.entity_id not in (select t.entity_id from tenant as t)
    union all
    select d.lender_id, t.entity_id, t.service_id, case when d.tenant_id is null then t.network_of end
    from tenant as t
    left join tied as d on d.tenant_id = t.entity_id
  ),
  -- the ports of a network are those of whoever declares them; the rest is the lender's, if all is known
  shared as materialized (
    select
      h.entity_id, h.lost_network,
      case
        when h.lost_network is not null then null
        when h.entity_id = n.entity_id then array(
          select p from unnest(n.ports) as p
          where p = any (s.ports) or n.is_known and p <> all (n.lent)
          order by p
        )
        when n.service_id is null and n.tenants = 1 then n.ports
        when cardinality(s.ports) > 0 then array(
          select p from unnest(n.ports) as p where p = any (s.ports) order by p)
      end as ports,
      n.ports is null as is_unknown
    from share as h
    left join network as n on n.entity_id = h.lender_id
    left join public.expected_services as s on s.id = h.service_id
  ),
  entity as materialized (
    select
      e.service_id, e.entity_id, e.scope_id, e.state, e.image, e.match, e.heard_until, e.entity_key, e.name,
      e.kind,
      case when x.entity_id is null then e.ports when not x.is_unknown then x.ports end as ports,
      x.entity_id is not null as is_tied, x.lost_network,
      e.item ->> 'image_digest' as image_digest, e.item ->> 'restart_policy' as restart_policy,
      e.item -> 'labels' ->> 'bruce.role' as role,
      coalesce(e.project || '/' || e.compose_service, e.name) as identity,
      row_number()
        over (partition by e.service_id order by bruce.rank_of_state(e.state), e.entity_id) as position
    from bruce.entities as e
    left join shared as x on x.entity_id = e.entity_id
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app', 'unit', 'listener')
      and e.service_id is not null
      and (p_service_ids is null or e.service_id = any (p_service_ids))
  ),
  -- where something listens, whoever holds the socket for it
  listened as materialized (
    select e.hostname, array_agg(distinct p) as ports, bool_or(e.name_keys[1] is null) as has_unnamed
    from bruce.entities as e
    cross join lateral unnest(e.ports) as p
    where e.hostname = any (p_hosts) and e.kind = 'listener'
    group by e.hostname
  ),
  -- services of which there are several containers
  several as materialized (
    select e.* from entity as e
    where e.service_id in (select m.service_id from entity as m where m.position = 2)
  ),
  -- each container of them that should run; one that is there twice runs if one of both does
  replica as (
    select
      r.service_id, bool_or(r.state not in ('stopped', 'failed', 'paused')) as runs,
      min(r.entity_key) as entity_key
    from (
      select
        i.*, substring(i.entity_key from '\.(\d+|[a-z0-9]{25})\.[a-z0-9]{25}$') as slot,
        -- what was never started has not ended
        case when lower(i.item ->> 'state') not in ('created', 'configured') then i.item ->> 'exit_code'
          end as exit_code
      from (
        -- one by one: of nearly all services there is one container, whose row nobody has to carry along
        select e.*, (select o.item from bruce.entities as o where o.entity_id = e.entity_id) as item
        from several as e
        offset 0
      ) as i
    ) as r
    where r.state <> 'stopped' or r.exit_code is null or case
        -- Swarm has put another task in its place, perhaps on another node
        when r.slot is not null then r.exit_code not in ('0', '137', '143')
        -- what ends well and is not started again has done its work
        when r.match = 'component' then r.exit_code <> '0' or r.restart_policy ~ '^(always|unless-stopped)'
        else r.exit_code <> '0' or coalesce(r.restart_policy, 'always') !~ '^(no|on-failure)'
      end
    group by r.service_id, r.identity, coalesce(
      r.slot, r.item -> 'compose' ->> 'number', r.item -> 'labels' ->> 'com.docker.compose.container-number',
      substring(r.name from '[-_](\d+)$'), '')
  ),
  manned as (
    select
      r.service_id, count(*)::integer as replicas,
      coalesce(array_agg(r.entity_key order by r.entity_key) filter (where not r.runs), '{}') as down
    from replica as r
    group by r.service_id
  ),
  replicated as (
    select
      e.service_id, count(distinct e.identity)::integer as candidates, count(*)::integer as containers,
      bool_or(e.match = 'ambiguous') as is_ambiguous, min(e.heard_until) as heard_until,
      bool_or(e.match = 'component') as is_project,
      bool_or(e.match <> 'component' and e.kind in ('container', 'app')) as has_own,
      bool_or(e.is_tied) as is_tied, min(e.lost_network) as lost_network,
      -- of some the ports are not knowable: then neither are those of the service
      case when bool_and(e.ports is not null) then (
        select coalesce(array_agg(distinct p), '{}')
        from several as r, lateral unnest(r.ports) as p
        where r.service_id = e.service_id
      ) end as ports
    from several as e
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
  listing as materialized (
    select s.host, s.scope_id, s.source, s.lists && array['containers', 'apps'] as lists_containers
    from bruce.scopes as s
    where s.host = any (p_hosts) and s.lists && array['containers', 'apps', 'units']
  ),
  -- where a service that was not seen would be listed
  lister as (
    select distinct on (l.host) l.host, l.scope_id, l.lists_containers
    from listing as l
    -- what an engine runs, nobody but a collector of the engine lists
    where l.lists_containers or not exists (
      select from bruce.entities as e
      where e.hostname = l.host and e.kind = 'unit' and e.scope_id = l.scope_id and e.state = 'running'
        and bruce.unit_base(e.name) ~* '^(docker|podman|k3s|kubelet|crio|com\.docker\.service)$'
    )
    order by l.host, l.lists_containers desc, l.source, l.scope_id
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
      coalesce(e.scope_id, q.scope_id, l.scope_id) as scope_id,
      case
        when r.is_ambiguous then 'ambiguous'
        when e.service_id is not null then e.state
        -- one of several things may be it
        when u.service_id is not null then 'unknown'
        -- or it is one of the processes whose names nobody may read
        when d.ports = '{}' and o.has_unnamed and q.lists_containers is not true
          and l.lists_containers is not true then 'unknown'
        when coalesce(q.scope_id, l.scope_id) is not null then 'absent'
        else 'unobserved'
      end as state,
      coalesce(r.candidates, (e.service_id is not null)::integer) as candidates,
      coalesce(r.containers, (e.service_id is not null)::integer) as containers,
      coalesce(n.replicas, 0) as replicas, coalesce(n.down, '{}') as down,
      case
        -- a program may have more sockets than those that it is declared for
        when e.kind in ('unit', 'listener')
          and d.ports <@ (coalesce(o.ports, '{}') || coalesce(e.ports, '{}'))
          then d.ports
        when r.service_id is null then e.ports
        else r.ports
      end as ports,
      i.image, i.image_digest,
      case when r.is_project is not true then e.restart_policy end as restart_policy,
      case when r.is_project is not true then e.role end as role,
      coalesce(r.is_tied, e.is_tied, false) as is_tied,
      case when r.service_id is null then e.lost_network else r.lost_network end as lost_network,
      coalesce(r.has_own, e.match <> 'component' and e.kind in ('container', 'app'), false) as has_own,
      case when r.service_id is null then e.heard_until else r.heard_until end as heard_until
    from declared as d
    left join entity as e on e.service_id = d.id and e.position = 1
    left join replicated as r on r.service_id = d.id
    left join manned as n on n.service_id = d.id
    -- of a project the declared image is that of one of its containers
    left join lateral (
      select e.image, e.image_digest where r.is_project is not true
      union all
      (
        select o.image, o.image_digest
        from several as o
        where r.is_project and o.service_id = d.id
          and not bruce.image_differs(
            regexp_replace(bruce.plain_image(d.image), ':[^:/]+$', ''), o.image, o.image_digest)
        limit 1
      )
    ) as i on true
    left join lister as l on l.host = d.hostname
    left join listened as o on o.hostname = d.hostname
    -- it was seen there before
    left join bruce.service_state as b
      on b.service_id = d.id and b.state <> 'unobserved' and b.hostname = any (p_hosts)
    left join listing as q on q.scope_id = b.scope_id and q.host = d.hostname
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
    scope_id, state, candidates, containers, replicas, down, ports, image, image_digest, restart_policy,
    role, is_tied, lost_network, has_own, heard_until, changed_at, is_down, differs
  )
  select
    p.*, (select bruce.clock()), p.state in ('absent', 'stopped', 'failed', 'paused'),
    -- the same stands in write_entities
    case
      when p.state = 'ambiguous' then true
      when p.lifecycle = 'active' then
        p.state in ('absent', 'stopped', 'failed', 'paused')
        or p.lost_network is not null
        or coalesce(p.restart_policy <> p.declared_restart_policy, false)
        or coalesce(p.role <> p.declared_role, false)
        or p.state = 'running' and (
          p.down <> '{}'
          or p.declared_ports <> '{}' and coalesce(p.ports <> p.declared_ports, false)
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
    containers = excluded.containers, replicas = excluded.replicas, down = excluded.down,
    is_tied = excluded.is_tied, lost_network = excluded.lost_network,
    has_own = t.has_own or excluded.has_own,
    ports = excluded.ports, image = excluded.image,
    image_digest = excluded.image_digest, restart_policy = excluded.restart_policy, role = excluded.role,
    heard_until = excluded.heard_until, changed_at = excluded.changed_at, is_down = excluded.is_down,
    differs = excluded.differs
  where (
    t.hostname, t.service, t.lifecycle, t.schedule, t.declared_ports, t.declared_image,
    t.declared_restart_policy,
    t.declared_role, t.scope_id, t.state, t.candidates, t.containers, t.replicas, t.down, t.is_tied,
    t.lost_network, t.ports, t.image, t.image_digest,
    t.restart_policy, t.role, t.heard_until
  ) is distinct from (
    excluded.hostname, excluded.service, excluded.lifecycle, excluded.schedule, excluded.declared_ports,
    excluded.declared_image,
    excluded.declared_restart_policy, excluded.declared_role, excluded.scope_id, excluded.state,
    excluded.candidates, excluded.containers, excluded.replicas, excluded.down, excluded.is_tied,
    excluded.lost_network,
    excluded.ports, excluded.image, excluded.image_digest, excluded.restart_policy, excluded.role,
    excluded.heard_until
  ) or excluded.has_own and not t.has_own;
end;
$$;
comment on function bruce.refresh_service_state(text[], bigint[]) is
  'Writes bruce.service_state of the given hosts (or only of the given services of them) anew, where it '
  'differs.';
