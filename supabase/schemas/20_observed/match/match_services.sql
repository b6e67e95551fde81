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
begin
  with thing as (
    -- what is written, as far as it stays as it is, and what is going to be
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.project, e.name_keys, e.match,
      e.service_id, coalesce(e.project || '/' || e.compose_service, e.name) as identity
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app', 'check')
      and e.entity_id not in (select unnest(p_gone))
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
    union all
    select distinct on (p.scope_id, p.kind, p.entity_key)
      null, p.scope_id, p.kind, p.entity_key, p.hostname, p.project, p.name_keys, null, null,
      coalesce(p.project || '/' || p.compose_service, p.name)
    from unnest(p_parsed) as p
    where p.hostname = any (p_hosts) and p.kind in ('container', 'app', 'check') and p.entity_key is not null
  ),
  entity as materialized (
    select row_number() over () as n, t.* from thing as t
  ),
  -- materialized, so that the join is by host and name, and not of all names of a host with each other
  key as materialized (
    select e.n, e.identity, e.hostname, k.name_key, k.rank
    from entity as e
    cross join lateral unnest(e.name_keys) with ordinality as k (name_key, rank)
    where e.kind <> 'check'
  ),
  -- for each entity the services that its best name means
  meaning as (
    select distinct on (k.n)
      k.n, k.identity, k.rank, min(n.service_id) as service_id,
      count(distinct n.service_id) as services
    from key as k
    join bruce.service_names as n
      on n.hostname = k.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    group by k.n, k.identity, k.rank
    order by k.n, k.rank
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
    join fitting as f on f.n = e.n and f.fits_best
    where e.project is not null
    union
    select e.hostname, e.project
    from entity as e
    join bruce.service_names as n
      on n.hostname = e.hostname and n.name_key = bruce.fold_name(e.project) and n.hostname = any (p_hosts)
    where e.project is not null and e.kind <> 'check'
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
      case when e.kind = 'check' then o.service_id when f.fits_best then f.service_id end as service_id,
      case
        when e.kind = 'check' then case when o.service_id is null then 'ignored' else 'matched' end
        when m.services > 1 or (f.fits_best and c.service_id is not null) then 'ambiguous'
        when f.fits_best then 'matched'
        when p.project is not null then 'component'
        else 'undeclared'
      end as match
    from entity as e
    left join probe as o on o.n = e.n
    left join meaning as m on m.n = e.n
    left join fitting as f on f.n = e.n
    left join contested as c on c.service_id = f.service_id
    left join project as p on p.hostname = e.hostname and p.project = e.project
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
  'compose service, alias. p_parsed: rows that are about to be written; p_gone: entities that are about to '
  'go.';
