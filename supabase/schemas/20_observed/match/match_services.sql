create function bruce.match_services(
  p_hosts text[], p_parsed bruce.parsed_row[] default '{}', p_gone bigint[] default '{}'
)
returns bruce.matched
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  v_matched bruce.matched;
  v_ignored text;
  v_quiet text;
begin
  select bruce.ignored_pattern(s.ignored_names), bruce.ignored_pattern(s.ignored_processes)
  into v_ignored, v_quiet
  from public.settings as s;
  with thing as (
    -- what is written, as far as it stays as it is, and what is going to be
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.project, e.name_keys, e.match,
      e.service_id, e.state, e.ports, e.name, e.project || '/' || e.compose_service as compose
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app', 'check', 'unit', 'listener')
      and e.entity_id not in (select unnest(p_gone))
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
    union all
    select distinct on (p.scope_id, p.kind, p.entity_key)
      null, p.scope_id, p.kind, p.entity_key, p.hostname, p.project, p.name_keys, null, null, p.state,
      p.ports, p.name, p.project || '/' || p.compose_service
    from unnest(p_parsed) as p
    where p.hostname = any (p_hosts) and p.kind in ('container', 'app', 'check', 'unit', 'listener')
      and p.entity_key is not null
  ),
  entity as materialized (
    select
      row_number() over () as n, t.*,
      -- the units of one service, or its processes, are it together
      case when t.kind in ('unit', 'listener') then t.kind else coalesce(t.compose, t.name) end as identity,
      -- a container is a service before a unit is, and a unit before what listens
      case t.kind when 'unit' then 100 when 'listener' then 200 else 0 end as base
    from thing as t
  ),
  -- materialized, so that the join is by host and name, and not of all names of a host with each other
  key as materialized (
    select e.n, e.identity, e.hostname, e.project, e.ports, k.name_key, e.base + k.rank as rank
    from entity as e
    cross join lateral unnest(e.name_keys) with ordinality as k (name_key, rank)
    where e.kind <> 'check' and k.name_key is not null
  ),
  -- projects that are declared themselves: a service has their name
  project_name as materialized (
    select o.hostname, o.project, array_agg(distinct n.service_id) as service_ids
    from (
      select distinct e.hostname, e.project from entity as e
      where e.project is not null and e.kind = 'container'
    ) as o
    -- TrueNAS calls the project of an app ix-app
    cross join lateral unnest(
      bruce.fold_names(array[o.project, regexp_replace(o.project, '^ix-', '')])) as k (name_key)
    join bruce.service_names as n
      on n.hostname = o.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    group by o.hostname, o.project
  ),
  -- the redis of a declared project is no other declared redis, unless it publishes a port of that; of one
  -- without ports that never was anything else it is, when nothing fits better
  name as (
    select
      k.n, k.identity, n.service_id,
      case
        when k.rank < 7 or k.rank > 100 or p.project is null or n.service_id = any (p.service_ids)
          or exists (
            select from public.expected_services as s where s.id = n.service_id and s.ports && k.ports)
          then k.rank
        when exists (
          select from public.expected_services as s
          left join bruce.service_state as t on t.service_id = s.id
          where s.id = n.service_id and s.ports = '{}' and s.lifecycle = 'active'
            and t.has_own is not true
        ) then k.rank + 10
      end as rank
    from key as k
    join bruce.service_names as n
      on n.hostname = k.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    left join project_name as p on p.hostname = k.hostname and p.project = k.project
    union all
    -- whatever it is called, it listens where that service should
    select e.n, e.identity, s.id, 250
    from entity as e
    join public.expected_services as s
      on s.hostname = e.hostname and s.hostname = any (p_hosts) and s.ports && e.ports
        and s.lifecycle = 'active'
    where e.kind = 'listener'
  ),
  -- for each entity the services that its best name means
  meaning as (
    select distinct on (k.n)
      k.n, k.identity, k.rank, min(k.service_id) as service_id,
      count(distinct k.service_id) as services
    from name as k
    where k.rank is not null
    group by k.n, k.identity, k.rank
    order by k.n, k.rank
  ),
  -- for each service the entities that fit best; replicas of one compose service are one identity
  fitting as (
    select
      m.*,
      not m.is_left
        and m.rank = min(m.rank) filter (where not m.is_left) over (partition by m.service_id)
        -- of the redis of two projects neither is meant
        and (m.rank not between 10 and 100
          or m.identity = all (array_agg(m.identity) over (partition by m.service_id)))
        as fits_best
    from (
      select
        o.*,
        -- what runs as a unit is not the container that was stopped when it moved
        not bool_or(e.state not in ('stopped', 'failed')) over (partition by o.service_id, e.base)
          and bool_or(e.state not in ('stopped', 'failed')) over (partition by o.service_id) as is_left
      from meaning as o
      join entity as e on e.n = o.n
      where o.services = 1
    ) as m
  ),
  -- of several, those that run are meant; what is stopped beside them was left over
  claim as (
    select
      c.*,
      count(*) filter (where c.is_active) over (partition by c.service_id) as active,
      row_number() over (partition by c.service_id order by c.is_active desc, c.identity) as position
    from (
      select f.service_id, f.identity, bool_or(e.state not in ('stopped', 'failed')) as is_active
      from fitting as f
      join entity as e on e.n = f.n
      where f.fits_best
      group by f.service_id, f.identity
    ) as c
  ),
  -- a declared project that no container is: then all of them are
  whole as (
    select p.hostname, p.project, p.service_ids[1] as service_id
    from project_name as p
    where cardinality(p.service_ids) = 1
      and not exists (select from claim as c where c.service_id = p.service_ids[1])
  ),
  project as (
    select e.hostname, e.project
    from entity as e
    join fitting as f on f.n = e.n and f.fits_best
    where e.project is not null
    union
    select p.hostname, p.project from project_name as p
  ),
  -- TrueNAS lists an app, and its engine the containers of it: the app speaks for them
  app as (
    select distinct e.hostname, e.project from entity as e where e.kind = 'app'
  ),
  -- what containers publish or are called: a process that listens there listens for them
  published as materialized (
    select e.hostname, p.port from entity as e cross join lateral unnest(e.ports) as p (port)
    where e.kind in ('container', 'app')
  ),
  contained as materialized (
    select e.hostname, bruce.fold_name(k.name) as name_key
    from entity as e
    cross join lateral unnest(array[e.name, e.entity_key, split_part(e.compose, '/', 2)]) as k (name)
    where e.kind in ('container', 'app')
  ),
  -- a probe names the service it probes
  probe as (
    select e.n, min(d.service_id) as service_id
    from entity as e
    join bruce.service_names as d
      on d.hostname = e.hostname and d.name_key = e.name_keys[1] and d.hostname = any (p_hosts)
    where e.kind = 'check'
    group by e.n
  ),
  verdict as (
    select
      e.entity_id, e.scope_id, e.kind, e.entity_key, e.match as old_match, e.service_id as old_service_id,
      case
        when e.kind = 'check' then o.service_id
        when f.fits_best then case when c.is_active or c.position = 1 then f.service_id end
        when e.base = 0 and coalesce(m.services, 1) = 1
          and not coalesce('plumbing=' = any (e.name_keys), false)
          then w.service_id
      end as service_id,
      case
        when e.kind = 'check' then case when o.service_id is null then 'ignored' else 'matched' end
        when e.base > 0 then case
          when f.fits_best then 'matched'
          -- nobody declares each unit of a machine; what listens for a service or a container is that
          when e.kind = 'unit' or m.n is not null or 'local=' = any (e.name_keys)
            or coalesce(e.name ~* v_quiet, false)
            or exists (
              select from published as p where p.hostname = e.hostname and p.port = any (e.ports))
            or exists (
              select from contained as h
              where h.hostname = e.hostname and (
                h.name_key = any (e.name_keys)
                -- the engine is asked by a collector of its own
                or e.name_keys[6] is not null)
            )
            then 'ignored'
          else 'undeclared'
        end
        when m.services > 1 then 'ambiguous'
        when f.fits_best and not c.is_active and c.position > 1 then 'leftover'
        when f.fits_best and c.is_active and c.active > 1 then 'ambiguous'
        when f.fits_best and f.rank < 10 then 'matched'
        when f.is_left then 'leftover'
        when p.project is not null or e.kind = 'container' and a.project is not null then 'component'
        when e.kind = 'container' and (
          'plumbing=' = any (e.name_keys) or coalesce(e.entity_key ~* v_ignored, false)
        ) then 'ignored'
        else 'undeclared'
      end as match
    from entity as e
    left join probe as o on o.n = e.n
    left join meaning as m on m.n = e.n
    left join fitting as f on f.n = e.n
    left join claim as c on c.service_id = f.service_id and c.identity = f.identity and f.fits_best
    left join project as p on p.hostname = e.hostname and p.project = e.project
    left join app as a on a.hostname = e.hostname and a.project = e.project
    left join whole as w on w.hostname = e.hostname and w.project = e.project and e.kind = 'container'
  )
  select
    array_agg((v.entity_id, v.scope_id, v.kind, v.entity_key, v.service_id, v.match)::bruce.verdict)
      filter (where v.entity_id is null),
    array_agg((v.entity_id, v.scope_id, v.kind, v.entity_key, v.service_id, v.match)::bruce.verdict)
      filter (where v.entity_id is not null
        and (v.service_id, v.match) is distinct from (v.old_service_id, v.old_match))
  into v_matched
  from verdict as v;
  return v_matched;
end;
$$;
comment on function bruce.match_services(text[], bruce.parsed_row[], bigint[]) is
  'Recognises containers, apps and probes on the given hosts as declared services: by hint, container name, '
  'compose service, alias; what fits none, by the name of its project. p_parsed: rows that are about to be '
  'written; p_gone: entities that are about to go.';
