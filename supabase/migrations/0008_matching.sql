-- Matching: which observed entity is which declared host or service. A name that could be several is reported, never
-- guessed.
--
-- The functions that join sets of unknown size (one host or a thousand) narrow each table by the hosts or scopes first
-- and run without nested loops: the planner cannot know how many rows an array or a CTE holds, and a loop over two of
-- them is quadratic.

create or replace function bruce.is_host_type(p_asset_type text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return lower(p_asset_type) not in ('cluster', 'prefix', 'site', 'ip', 'ip-address', 'network', 'vlan', 'service');
end;
$$;
comment on function bruce.is_host_type(text) is 'Is an asset of this type something that runs?';

create or replace function bruce.rank_of_state(p_state text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_position(
    array['running', 'unstable', 'changing', 'unknown', 'paused', 'failed', 'stopped'], p_state
  );
end;
$$;
comment on function bruce.rank_of_state(text) is 'The best of several replicas speaks for the service: running before stopped.';

create or replace function bruce.match_guests(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[];
begin
  with guest as materialized (
    select e.entity_id, e.scope_id, e.name, e.hostname, e.match, e.name_keys
    from bruce.entities as e
    where e.kind in ('guest', 'vm', 'node') and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  ),
  -- the best kind of name that anything is declared under, and how many hosts it could be
  candidate as (
    select distinct on (g.entity_id)
      g.entity_id, g.scope_id, k.name_key like 'vmid=%' as is_by_number, min(n.hostname) as hostname,
      count(distinct n.hostname) as hosts
    from guest as g
    cross join lateral unnest(g.name_keys) with ordinality as k (name_key, rank)
    join bruce.host_names as n on n.name_key = k.name_key
    group by g.entity_id, g.scope_id, k.name_key, k.rank
    order by g.entity_id, k.rank
  ),
  verdict as (
    select
      g.entity_id,
      g.hostname as old_hostname,
      case when c.hosts = 1 then c.hostname else g.name end as hostname,
      case
        -- of two that could be it, the one with its number is; the other is somebody else of that name
        when not c.is_by_number and exists (
          select from candidate as o where o.scope_id = c.scope_id and o.hostname = c.hostname and o.is_by_number
        ) then 'ambiguous'
        when c.hosts = 1 then 'matched' when c.hosts > 1 then 'ambiguous' else 'undeclared'
      end as match
    from guest as g
    left join candidate as c using (entity_id)
  ),
  written as (
    update bruce.entities as e
    set hostname = v.hostname, match = v.match
    from verdict as v
    where e.entity_id = v.entity_id and (e.hostname, e.match) is distinct from (v.hostname, v.match)
    returning v.old_hostname, v.hostname
  )
  select array_agg(distinct h) into v_hosts from written, lateral unnest(array[old_hostname, hostname]) as h;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.match_guests(integer[]) is
  'Recognises guests and nodes of the given scopes (null: all) as declared hosts. Returns the hosts whose match changed.';

create or replace function bruce.listing_scopes()
returns table (scope_id integer, name_key text)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope_ids integer[] := array(select s.scope_id from bruce.scopes as s where s.lists && array['guests', 'vms']);
begin
  return query
  select s.scope_id, bruce.fold_name(s.host) from bruce.scopes as s where s.scope_id = any (v_scope_ids)
  union
  select e.scope_id, bruce.fold_name(e.hostname)
  from bruce.entities as e
  where e.scope_id = any (v_scope_ids) and e.kind = 'node' and e.match = 'matched';
end;
$$;
comment on function bruce.listing_scopes() is 'Scopes that list guests, by the folded name of each hypervisor they list them of.';

create or replace function bruce.refresh_host_state(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  with declared as (
    select
      a.name as hostname,
      -- a host that was imported several times is one; two objects of NetBox with one name are two
      greatest(count(distinct (a.asset_type, a.netbox_id)) filter (where a.netbox_id is not null), 1)::integer as declarations,
      (array_agg(a order by a.lifecycle = 'active' desc, a.lifecycle, a.created_at desc))[1] as a
    from public.assets as a
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type)
    group by a.name
  ),
  seen as (
    select
      e.hostname,
      -- what several collectors of one cluster list is one guest; the newest word counts
      count(distinct (e.kind, e.entity_key))::integer as candidates,
      (array_agg(e order by s.last_seen_at desc nulls last, bruce.rank_of_state(e.state), e.entity_id))[1] as e,
      -- a node that just died still lists its guests as running
      bool_or(n.state <> 'running') as node_is_down
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    left join bruce.entities as n on n.scope_id = e.scope_id and n.kind = 'node' and n.entity_key = e.node
    where e.hostname = any (p_hosts) and e.kind in ('guest', 'vm', 'node') and e.match = 'matched'
    group by e.hostname
  ),
  -- hosts that an ambiguous guest could be
  doubtful as (
    select distinct n.hostname
    from bruce.entities as e
    cross join lateral unnest(e.name_keys) as k (name_key)
    join bruce.host_names as n on n.name_key = k.name_key and n.hostname = any (p_hosts)
    where e.match in ('undeclared', 'ambiguous') and e.match = 'ambiguous' and e.kind in ('guest', 'vm', 'node')
  ),
  -- where a guest that was not seen would be listed: by its hypervisor, its cluster, or the hypervisor of its cluster
  lister as (
    select distinct on (w.hostname) w.hostname, l.scope_id
    from (
      select d.hostname, k.name_key
      from declared as d
      left join public.assets as c on c.asset_type = 'cluster' and c.name = (d.a).cluster
      cross join lateral unnest(bruce.fold_names(array[
        (bruce.resolve_host((d.a).parent)).host, (d.a).cluster, (bruce.resolve_host(c.parent)).host
      ])) as k (name_key)
      where (d.a).asset_type <> 'device'
    ) as w
    join bruce.listing_scopes() as l on l.name_key = w.name_key
    order by w.hostname, l.scope_id
  ),
  present as (
    select
      d.hostname, (d.a).asset_type, (d.a).lifecycle, d.declarations, p.host as parent, (d.a).cluster,
      host((d.a).primary_ip) as primary_ip, (d.a).vmid,
      'critical' = any ((d.a).tags) or coalesce((d.a).metadata ->> 'critical', '') = 'true' as is_critical,
      (d.a).tags && array['secrets', 'vault'] as is_secret,
      coalesce((s.e).scope_id, l.scope_id) as scope_id,
      (s.e).entity_id,
      case
        when d.declarations > 1 or s.candidates > 1 then 'ambiguous'
        when s.node_is_down and (s.e).kind <> 'node' then 'unknown'
        when s.hostname is not null then (s.e).state
        -- one of several guests may be it
        when u.hostname is not null then 'unknown'
        when l.hostname is not null then 'absent'
        else 'unobserved'
      end as state,
      (s.e).node, (s.e).addresses,
      coalesce(s.candidates, 0) as candidates
    from declared as d
    cross join lateral (
      select case when (d.a).parent is not null then (bruce.resolve_host((d.a).parent)).host end as host
    ) as p
    left join seen as s using (hostname)
    left join lister as l using (hostname)
    left join doubtful as u using (hostname)
  ),
  removed as (
    delete from bruce.host_state as h
    where h.hostname = any (p_hosts) and not exists (select from declared as d where d.hostname = h.hostname)
  )
  insert into bruce.host_state as h (
    hostname, asset_type, lifecycle, declarations, parent, cluster, primary_ip, vmid, is_critical, is_secret,
    scope_id, entity_id, state, node, addresses, candidates, changed_at
  )
  select p.*, bruce.clock() from present as p
  on conflict (hostname) do update set
    asset_type = excluded.asset_type, lifecycle = excluded.lifecycle, declarations = excluded.declarations,
    parent = excluded.parent, cluster = excluded.cluster, primary_ip = excluded.primary_ip, vmid = excluded.vmid,
    is_critical = excluded.is_critical, is_secret = excluded.is_secret, scope_id = excluded.scope_id,
    entity_id = excluded.entity_id, state = excluded.state, node = excluded.node, addresses = excluded.addresses,
    candidates = excluded.candidates, changed_at = excluded.changed_at
  where (
    h.asset_type, h.lifecycle, h.declarations, h.parent, h.cluster, h.primary_ip, h.vmid, h.is_critical, h.is_secret,
    h.scope_id, h.entity_id, h.state, h.node, h.addresses, h.candidates
  ) is distinct from (
    excluded.asset_type, excluded.lifecycle, excluded.declarations, excluded.parent, excluded.cluster,
    excluded.primary_ip, excluded.vmid, excluded.is_critical, excluded.is_secret,
    excluded.scope_id, excluded.entity_id, excluded.state, excluded.node, excluded.addresses, excluded.candidates
  );
end;
$$;
comment on function bruce.refresh_host_state(text[]) is 'Writes bruce.host_state of the given hosts anew, where it differs.';

create or replace function bruce.match_services(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  with entity as materialized (
    select e.entity_id, e.scope_id, e.hostname, e.project, e.name_keys, e.match, e.service_id,
      coalesce(e.project || '/' || e.compose_service, e.name) as identity
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app')
  ),
  -- materialized, so that the join is by host and name, and not of all names of a host with each other
  key as materialized (
    select e.entity_id, e.identity, e.hostname, k.name_key, k.rank
    from entity as e
    cross join lateral unnest(e.name_keys) with ordinality as k (name_key, rank)
  ),
  -- for each entity the services that its best name means
  meaning as (
    select distinct on (k.entity_id)
      k.entity_id, k.identity, k.rank, min(n.service_id) as service_id, count(distinct n.service_id) as services
    from key as k
    join bruce.service_names as n
      on n.hostname = k.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    group by k.entity_id, k.identity, k.rank
    order by k.entity_id, k.rank
  ),
  -- for each service the entities that fit best; replicas of one compose service are one identity
  fitting as (
    select m.*, m.rank = min(m.rank) over (partition by m.service_id) as fits_best
    from meaning as m
    where m.services = 1
  ),
  contested as (
    select f.service_id from fitting as f where f.fits_best group by f.service_id having count(distinct f.identity) > 1
  ),
  project as (
    select distinct e.hostname, e.project
    from entity as e
    join fitting as f on f.entity_id = e.entity_id and f.fits_best
    where e.project is not null
    union
    select e.hostname, e.project
    from entity as e
    join bruce.service_names as n
      on n.hostname = e.hostname and n.name_key = bruce.fold_name(e.project) and n.hostname = any (p_hosts)
    where e.project is not null
  ),
  verdict as (
    select
      e.entity_id,
      case when f.fits_best then f.service_id end as service_id,
      case
        when m.services > 1 or (f.fits_best and c.service_id is not null) then 'ambiguous'
        when f.fits_best then 'matched'
        when p.project is not null then 'component'
        else 'undeclared'
      end as match
    from entity as e
    left join meaning as m using (entity_id)
    left join fitting as f on f.entity_id = e.entity_id
    left join contested as c on c.service_id = f.service_id
    left join project as p on p.hostname = e.hostname and p.project = e.project
  )
  update bruce.entities as e
  set service_id = v.service_id, match = v.match
  from verdict as v
  where e.entity_id = v.entity_id and e.hostname = any (p_hosts)
    and (e.service_id, e.match) is distinct from (v.service_id, v.match);

  -- probes name the service they probe
  with verdict as (
    select e.entity_id, min(n.service_id) as service_id
    from bruce.entities as e
    left join bruce.service_names as n
      on n.hostname = e.hostname and n.name_key = e.name_keys[1] and n.hostname = any (p_hosts)
    where e.hostname = any (p_hosts) and e.kind = 'check'
    group by e.entity_id
  )
  update bruce.entities as e
  set service_id = v.service_id, match = case when v.service_id is null then 'ignored' else 'matched' end
  from verdict as v
  where e.entity_id = v.entity_id and e.hostname = any (p_hosts) and e.service_id is distinct from v.service_id;
end;
$$;
comment on function bruce.match_services(text[]) is
  'Recognises containers and apps on the given hosts as declared services: by hint, container name, compose service, alias.';

create or replace function bruce.refresh_service_state(p_hosts text[], p_service_ids bigint[] default null)
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  with declared as (
    select s.*
    from public.expected_services as s
    where s.hostname = any (p_hosts) and (p_service_ids is null or s.id = any (p_service_ids))
  ),
  entity as materialized (
    select
      e.service_id, e.entity_id, e.scope_id, e.state, e.ports, e.image, e.match,
      e.item ->> 'image_digest' as image_digest, e.item ->> 'restart_policy' as restart_policy,
      e.item -> 'labels' ->> 'bruce.role' as role,
      coalesce(e.project || '/' || e.compose_service, e.name) as identity,
      row_number() over (partition by e.service_id order by bruce.rank_of_state(e.state), e.entity_id) as position
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app') and e.service_id is not null
      and (p_service_ids is null or e.service_id = any (p_service_ids))
  ),
  -- services of which there are several containers
  replicated as (
    select
      e.service_id, count(distinct e.identity)::integer as candidates, bool_or(e.match = 'ambiguous') as is_ambiguous,
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
    where e.hostname = any (p_hosts) and e.match in ('undeclared', 'ambiguous') and e.match = 'ambiguous'
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
        when d.lifecycle = 'retired' or h.lifecycle = 'retired' then 'retired'
        when d.lifecycle = 'offline' or h.lifecycle = 'offline' then 'offline'
        when d.lifecycle = 'planned' or h.lifecycle = 'planned' then 'planned'
        else 'active'
      end as lifecycle,
      d.ports as declared_ports, d.image as declared_image, d.metadata ->> 'restart_policy' as declared_restart_policy,
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
      case when r.service_id is null then e.ports else r.ports end as ports,
      e.image, e.image_digest, e.restart_policy, e.role
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
    service_id, hostname, service, lifecycle, declared_ports, declared_image, declared_restart_policy, declared_role,
    scope_id, state, candidates, ports, image, image_digest, restart_policy, role, changed_at
  )
  select p.*, bruce.clock() from present as p
  on conflict (service_id) do update set
    hostname = excluded.hostname, service = excluded.service, lifecycle = excluded.lifecycle,
    declared_ports = excluded.declared_ports, declared_image = excluded.declared_image,
    declared_restart_policy = excluded.declared_restart_policy, declared_role = excluded.declared_role,
    scope_id = excluded.scope_id, state = excluded.state, candidates = excluded.candidates, ports = excluded.ports, image = excluded.image,
    image_digest = excluded.image_digest, restart_policy = excluded.restart_policy, role = excluded.role,
    changed_at = excluded.changed_at
  where (
    t.hostname, t.service, t.lifecycle, t.declared_ports, t.declared_image, t.declared_restart_policy,
    t.declared_role, t.scope_id, t.state, t.candidates, t.ports, t.image, t.image_digest, t.restart_policy, t.role
  ) is distinct from (
    excluded.hostname, excluded.service, excluded.lifecycle, excluded.declared_ports, excluded.declared_image,
    excluded.declared_restart_policy, excluded.declared_role, excluded.scope_id, excluded.state, excluded.candidates,
    excluded.ports, excluded.image, excluded.image_digest, excluded.restart_policy, excluded.role
  );
end;
$$;
comment on function bruce.refresh_service_state(text[], bigint[]) is
  'Writes bruce.service_state of the given hosts (or only of the given services of them) anew, where it differs.';

revoke execute on all functions in schema bruce from public;
