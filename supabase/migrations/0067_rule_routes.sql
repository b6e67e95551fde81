-- ROUTE_DRIFT: routes of the reverse proxies against what is declared and what runs. An extension of the twelve
-- rules, made of the same parts: a table that keeps the join of both sides, one view, one row in drift_rules.

create table bruce.route_targets (
  entity_id bigint primary key,
  scope_id integer not null,
  proxy text not null,
  domains text not null,
  target text not null,
  place text not null,
  port text,
  names text[] not null default '{}',
  domain_names text[] not null default '{}',
  is_judged boolean not null,
  changed_at timestamptz not null
);
create index route_targets_place_idx on bruce.route_targets (place);
create index route_targets_scope_id_idx on bruce.route_targets (scope_id);
create index route_targets_domain_names_idx on bruce.route_targets using gin (domain_names);
comment on table bruce.route_targets is
  'Where each enabled route leads. Derived from bruce.entities and bruce.host_names, so that the rule is a look at one '
  'host and not a search for names.';
comment on column bruce.route_targets.proxy is 'Host of the reverse proxy.';
comment on column bruce.route_targets.place is
  'The declared host it leads to; the proxy itself when the target is no declared host.';
comment on column bruce.route_targets.port is
  'Port at that place as protocol/number; null when only a name beside the proxy may be meant.';
comment on column bruce.route_targets.names is
  'Folded names under which a container beside the proxy may be meant: proxies reach those by name, not by published port.';
comment on column bruce.route_targets.domain_names is
  'Domains in lower case; * alone for a rule that cannot be compared.';
comment on column bruce.route_targets.is_judged is
  'False where a target that nothing is known of proves nothing: loopback, an ambiguous name, an address inside the proxy''s '
  'own container network.';
alter table bruce.route_targets enable row level security;
create policy route_targets_select_authenticated on bruce.route_targets for select to authenticated using (true);
revoke all on bruce.route_targets from public, anon, authenticated, service_role;
grant select on bruce.route_targets to authenticated, service_role;

create index entities_routes_idx on bruce.entities (scope_id) where kind = 'route';
create index scopes_proxy_idx on bruce.scopes (scope_id) where source = 'proxy';
create index expected_services_public_idx on public.expected_services (hostname)
  where metadata ->> 'public' = 'true' or metadata ? 'domain' or metadata -> 'tags' ? 'public';

create or replace function bruce.refresh_route_targets(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with route as (
    select
      e.entity_id, e.scope_id, e.hostname as proxy, e.name as domains, e.node as forward_host, e.ports[1] as port,
      e.item, e.changed_at, t.candidates,
      case when t.candidates = 1 then t.host end as declared_host,
      e.node ~* '^(localhost|127\.[0-9.]+|::1)$' as is_loopback,
      -- addresses that only the container network of the proxy knows
      coalesce(e.item ->> 'provider', '') in ('docker', 'swarm', 'kubernetes', 'kubernetescrd', 'ecs', 'nomad')
        as is_discovered
    from bruce.entities as e
    cross join lateral bruce.resolve_host(e.node) as t
    where e.kind = 'route'
      and e.state = 'running'
      and e.node is not null
      and coalesce(e.item ->> 'kind', 'proxy') <> 'redirect'
      and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  ),
  present as (
    select
      r.entity_id, r.scope_id, r.proxy, r.domains,
      r.forward_host || coalesce(':' || (r.item ->> 'forward_port'), '') as target,
      case when r.is_loopback then r.proxy else coalesce(r.declared_host, r.proxy) end as place,
      case when r.is_loopback or r.declared_host is not null then r.port end as port,
      case
        when r.is_loopback or r.candidates > 0 then '{}'
        else array_remove(array[
          case when bruce.to_inet(r.forward_host) is null then bruce.fold_name(r.forward_host) end,
          bruce.fold_name(split_part(r.item ->> 'service', '@', 1))
        ], null)
      end as names,
      case r.item ->> 'kind' when 'pattern' then array['*'] else string_to_array(lower(r.domains), ',') end
        as domain_names,
      not (
        r.is_loopback or r.candidates > 1 or r.is_discovered and r.declared_host is null
        or r.declared_host is not null and r.port is null
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
      scope_id = excluded.scope_id, proxy = excluded.proxy, domains = excluded.domains, target = excluded.target,
      place = excluded.place, port = excluded.port, names = excluded.names, domain_names = excluded.domain_names,
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
  'Writes bruce.route_targets of the given scopes (null: all) anew, where it differs. Returns the hosts concerned.';

create view bruce.route_drift with (security_invoker = true) as
select
  'ROUTE_DRIFT'::text as event_type,
  r.place as hostname,
  b.service,
  'route ' || r.domains as field,
  case when b.service is null then 'a declared service' else 'running' end as expected,
  coalesce(b.state, r.target) as observed,
  case
    when b.service is not null then
      format('Route %s of %s leads to service %s on %s, which is %s.', r.domains, r.proxy, b.service, r.place, b.state)
    when r.port is null then
      format('Route %s of %s leads to %s, which is no declared host.', r.domains, r.proxy, r.target)
    else
      format(
        'Route %s of %s leads to %s, where no service of %s is declared or observed.', r.domains, r.proxy, r.target, r.place
      )
  end as details,
  null::text as source,
  greatest(r.changed_at, b.changed_at) as since,
  s.scope_id
from bruce.route_targets as r
left join lateral (
  -- what may answer there, the best first: one that runs is enough
  select c.*
  from (
    select t.service, t.state, t.lifecycle, t.scope_id, t.changed_at
    from bruce.service_state as t
    where t.hostname = r.place
      and t.lifecycle <> 'retired'
      and (
        r.port = any (t.declared_ports)
        or r.port = any (t.ports)
        or r.port is null and exists (
          select from bruce.service_names as n
          where n.hostname = r.place and n.name_key = any (r.names) and n.service_id = t.service_id
        )
      )
    union all
    select coalesce(t.service, e.name), e.state, coalesce(t.lifecycle, 'active'), e.scope_id, e.changed_at
    from bruce.entities as e
    left join bruce.service_state as t on t.service_id = e.service_id
    where e.hostname = r.place
      and e.kind in ('container', 'app')
      and case
        -- its declared service is looked at above
        when r.port is not null then e.service_id is null and r.port = any (e.ports)
        else e.name_keys && r.names or bruce.fold_name(e.compose_service || e.project) = any (r.names)
      end
  ) as c
  order by c.state in ('absent', 'stopped', 'failed', 'paused'), c.lifecycle = 'planned', c.service
  limit 1
) as b on true
join lateral (
  -- the route is the evidence, unless less is known of the service: its host is looked at anyway when that changes
  select o.scope_id
  from bruce.scopes as o
  where o.scope_id in (r.scope_id, b.scope_id)
  order by
    o.complete and o.error_kind is null and o.held_snapshot_id is null
      and coalesce(o.last_seen_at >= (select bruce.clock()) - o.stale_after, false),
    o.scope_id <> r.scope_id
  limit 1
) as s on true
where b.state in ('absent', 'stopped', 'failed', 'paused') and b.lifecycle <> 'planned'
  or b.service is null
    and r.is_judged
    -- a service whose ports nobody knows may be the one
    and not exists (
      select from bruce.service_state as t
      where t.hostname = r.place and r.port is not null and t.lifecycle <> 'retired' and t.declared_ports = '{}'
        and t.ports is null
    )
    and not exists (
      select from bruce.entities as e
      where e.hostname = r.place and r.port is not null and e.kind in ('container', 'app') and e.ports is null
    )
union all
select
  'ROUTE_DRIFT', x.hostname, x.name, concat_ws(' ', 'route', d.domain), 'an enabled route', 'none',
  format(
    'Service %s on %s is declared public but no enabled route %s.', x.name, x.hostname,
    coalesce('serves ' || d.domain, 'leads to it')
  ),
  null, t.changed_at, s.scope_id
from public.expected_services as x
join bruce.service_state as t on t.service_id = x.id
left join lateral (
  select lower(v #>> '{}') as domain from jsonb_path_query(x.metadata, 'lax $.domain[*]') as v
) as d on true
join lateral (
  -- it may be at any proxy: the one that is known least well decides
  select o.scope_id
  from bruce.scopes as o
  where o.source = 'proxy' and o.applied_snapshot_id is not null
  order by o.complete and o.error_kind is null and o.held_snapshot_id is null, o.last_seen_at nulls first
  limit 1
) as s on true
where (x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public')
  and t.lifecycle = 'active'
  and not case
    when d.domain is null then exists (
      select from bruce.route_targets as r
      where r.place = x.hostname
        and (
          r.port = any (t.declared_ports || t.ports)
          or r.port is null and exists (
            select from bruce.service_names as n
            where n.hostname = r.place and n.name_key = any (r.names) and n.service_id = x.id
          )
          -- neither its ports nor the route's are known: any route to its host may be the one
          or t.declared_ports || coalesce(t.ports, '{}') = '{}' and r.place <> r.proxy
        )
    )
    else exists (
      select from bruce.route_targets as r
      where r.domain_names && array[d.domain, '*' || substring(d.domain from '\.[^/]*')]
        -- a pattern that leads there may match it
        or r.place = x.hostname and r.domain_names = '{*}' and r.port = any (t.declared_ports || t.ports)
    )
  end;
comment on view bruce.route_drift is
  'A route that leads to nothing declared or to a service that does not run, or a public service without a route.';

create or replace function bruce.tg_scopes__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  v_hosts := array(
    select unnest(bruce.refresh_route_targets(array[new.scope_id]))
    union
    select x.hostname
    from public.expected_services as x
    where x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public'
    union
    select i.hostname from public.issues as i where i.event_type = 'ROUTE_DRIFT' and i.status <> 'resolved'
  );
  -- the statement that applies the snapshot evaluates them at its end, when all its other news are applied too
  with speaker as (
    select distinct on (s.host) s.scope_id
    from bruce.scopes as s
    where s.host = any (v_hosts)
    order by s.host, s.is_stale, s.scope_id
  )
  update bruce.scopes as s set is_dirty = true
  from speaker as p
  where s.scope_id = p.scope_id and not s.is_dirty;
  -- where nobody else looks, there are no other news
  v_hosts := array(
    select h from unnest(v_hosts) as h where not exists (select from bruce.scopes as s where s.host = h)
  );
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  end if;
  return null;
end;
$$;
comment on function bruce.tg_scopes__refresh_routes() is
  'A proxy has other routes: the hosts they lead to are evaluated anew. Security definer: the engine''s tables are '
  'written by nobody else.';
create trigger _100_refresh_routes after update of applied_snapshot_id, host on bruce.scopes
  for each row
  when (new.source = 'proxy' and (new.applied_snapshot_id, new.host) is distinct from (old.applied_snapshot_id, old.host))
  execute function bruce.tg_scopes__refresh_routes();

create or replace function bruce.tg_host_names__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  if not exists (select from changed_rows) or not exists (select from bruce.entities as e where e.kind = 'route') then
    return null;
  end if;
  v_hosts := bruce.refresh_route_targets();
  -- the hosts whose names changed are evaluated by who changed them
  v_hosts := array(select distinct r.proxy from bruce.route_targets as r where r.proxy = any (v_hosts));
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'INTENT_CHANGED');
  end if;
  return null;
end;
$$;
comment on function bruce.tg_host_names__refresh_routes() is
  'Hosts have other names or addresses: routes may lead elsewhere. Security definer: the engine''s tables are '
  'written by nobody else.';
create trigger _100_refresh_routes_inserted after insert on bruce.host_names
  referencing new table as changed_rows for each statement execute function bruce.tg_host_names__refresh_routes();
create trigger _100_refresh_routes_deleted after delete on bruce.host_names
  referencing old table as changed_rows for each statement execute function bruce.tg_host_names__refresh_routes();

revoke execute on all functions in schema bruce from public;

-- routes that were observed before this rule existed
select bruce.refresh_route_targets();
insert into public.drift_rules (event_type, severity, evidence, rule_view, description)
values (
  'ROUTE_DRIFT', 'medium', 'snapshot', 'bruce.route_drift',
  'A route of a reverse proxy leads to nothing declared or to a service that does not run, or a public service has none.'
);
