create function bruce.match_services(p_hosts text[])
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
      k.entity_id, k.identity, k.rank, min(n.service_id) as service_id,
      count(distinct n.service_id) as services
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
    select f.service_id from fitting as f where f.fits_best
      group by f.service_id having count(distinct f.identity) > 1
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
  where e.entity_id = v.entity_id and e.hostname = any (p_hosts)
    and e.service_id is distinct from v.service_id;
end;
$$;
comment on function bruce.match_services(text[]) is
  'Recognises containers and apps on the given hosts as declared services: by hint, container name, compose '
  'service, alias.';
