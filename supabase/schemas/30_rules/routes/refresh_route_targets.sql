create function bruce.refresh_route_targets(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with told as (
    select
      e.entity_id, e.scope_id, e.hostname as proxy, e.name as domains, e.node as forward_host,
      e.ports[1] as port,
      e.item, e.changed_at,
      bruce.to_inet(e.node) as address,
      coalesce(bruce.local_place(e.node), '') as local_place,
      -- addresses that only the container network of the proxy knows
      coalesce(e.item ->> 'provider', '') in (
        'docker', 'swarm', 'kubernetes', 'kubernetescrd', 'ecs', 'nomad')
        as is_discovered
    from bruce.entities as e
    where e.kind = 'route'
      and e.state = 'running'
      and e.node is not null
      and coalesce(e.item ->> 'kind', 'proxy') <> 'redirect'
      and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  ),
  route as (
    select o.*, t.candidates, t.host as declared_host
    from told as o
    cross join lateral bruce.resolve_target(o.forward_host, nullif(o.local_place, '')) as t
  ),
  present as (
    select
      r.entity_id, r.scope_id, r.proxy, r.domains,
      case when family(r.address) = 6 then '[' || r.forward_host || ']' else r.forward_host end
        || coalesce(':' || split_part(r.port, '/', 2), '') as target,
      coalesce(r.declared_host, r.proxy) as place,
      case when r.local_place = 'machine' or r.declared_host is not null then r.port end as port,
      case
        when r.local_place in ('loopback', 'machine') or r.candidates > 0 then '{}'
        else array_remove(array[
          case when r.address is null then bruce.fold_name(r.forward_host) end,
          bruce.fold_name(split_part(r.item ->> 'service', '@', 1))
        ], null)
      end as names,
      case r.item ->> 'kind' when 'pattern' then array['*'] else string_to_array(lower(r.domains), ',') end
        as domain_names,
      not (
        r.candidates > 1
        or r.is_discovered and r.declared_host is null
        or (r.declared_host is not null or r.local_place = 'machine') and r.port is null
        or r.declared_host is null and r.local_place in ('loopback', 'unknown')
        -- unless it is a network where declared hosts are
        or r.declared_host is null and r.local_place = 'network' and not exists (
          select from public.assets as a where a.primary_ip << set_masklen(r.address, 16)
        )
      ) as is_judged,
      r.changed_at
    from route as r
  ),
  gone as (
    delete from bruce.route_targets as t
    where (p_scope_ids is null or t.scope_id = any (p_scope_ids))
      and not exists (select from present as p where p.entity_id = t.entity_id)
    returning t.place
  ),
  before as (
    select t.entity_id, t.place from bruce.route_targets as t
  ),
  written as (
    insert into bruce.route_targets as t (
      entity_id, scope_id, proxy, domains, target, place, port, names, domain_names, is_judged, changed_at
    )
    select p.* from present as p
    on conflict (entity_id) do update set
      scope_id = excluded.scope_id, proxy = excluded.proxy, domains = excluded.domains,
      target = excluded.target,
      place = excluded.place, port = excluded.port, names = excluded.names,
      domain_names = excluded.domain_names,
      is_judged = excluded.is_judged, changed_at = excluded.changed_at
    where (t.scope_id, t.proxy, t.domains, t.target, t.place, t.port, t.names, t.is_judged, t.changed_at)
      is distinct from (
        excluded.scope_id, excluded.proxy, excluded.domains, excluded.target, excluded.place, excluded.port,
        excluded.names, excluded.is_judged, excluded.changed_at
      )
    returning t.entity_id, t.place
  )
  select array_agg(distinct h.place)
  into v_hosts
  from (
    select g.place from gone as g
    union all select w.place from written as w
    union all select b.place from before as b join written as w on w.entity_id = b.entity_id
  ) as h;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.refresh_route_targets(integer[]) is
  'Writes bruce.route_targets of the given scopes (null: all) anew, where it differs. Returns the hosts '
  'concerned.';

-- routes that were observed before this rule existed
select bruce.refresh_route_targets();
