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
      bruce.say('route_drift.to_service', r.domains, r.proxy, b.service, r.place, bruce.state_words(b.state))
    when r.port is null then bruce.say('route_drift.to_no_host', r.domains, r.proxy, r.target)
    else bruce.say('route_drift.to_no_service', r.domains, r.proxy, r.target, r.place)
  end as details,
  null::text as source,
  greatest(r.changed_at, b.changed_at) as since,
  s.scope_id,
  q.heard_until is null and case
    when b.service is not null then b.is_proven
    -- what answers there may be among the rows that lack
    else not exists (
      select from bruce.scopes as o
      where o.host = r.place and o.incomplete_lists && array['containers', 'apps']
    )
  end as is_proven
from bruce.route_targets as r
left join bruce.entities as q on q.entity_id = r.entity_id
left join lateral (
  -- services that can answer there, the best first: one that runs is enough
  select c.*
  from (
    select t.service, t.state, t.is_down, t.lifecycle, t.scope_id, t.changed_at,
      t.heard_until is null and not (t.state = 'absent' and exists (
        select from bruce.scopes as o
        where o.scope_id = t.scope_id and o.incomplete_lists && array['containers', 'apps']
      )) as is_proven
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
    select coalesce(t.service, e.name), e.state, e.state in ('stopped', 'failed', 'paused'),
      coalesce(t.lifecycle, 'active'), e.scope_id, e.changed_at, e.heard_until is null
    from bruce.entities as e
    left join bruce.service_state as t on t.service_id = e.service_id
    where e.hostname = r.place
      and e.kind in ('container', 'app')
      and case
        -- its declared service is in the first half of this union
        when r.port is not null then e.service_id is null and r.port = any (e.ports)
        else e.name_keys && r.names or bruce.fold_name(e.compose_service || e.project) = any (r.names)
      end
  ) as c
  order by c.is_down, c.lifecycle = 'planned', c.service
  limit 1
) as b on true
join lateral (
  -- the evidence is the scope that is worse known: the route's or the service's. A change of the service
  -- compares its host anyway
  select o.scope_id
  from bruce.scopes as o
  where o.scope_id in (r.scope_id, b.scope_id)
  order by
    o.is_sound and coalesce(o.last_seen_at >= (select bruce.clock()) - o.stale_after, false),
    o.scope_id <> r.scope_id
  limit 1
) as s on true
where b.is_down and b.lifecycle <> 'planned'
  or b.service is null
    and r.is_judged
    -- a service with unknown ports can be the target
    and not exists (
      select from bruce.service_state as t
      where t.hostname = r.place and r.port is not null and t.lifecycle <> 'retired'
        and t.declared_ports = '{}'
        and t.ports is null
    )
    and not exists (
      select from bruce.entities as e
      where e.hostname = r.place and r.port is not null and e.kind in ('container', 'app') and e.ports is null
    )
union all
select
  'ROUTE_DRIFT', x.hostname, x.name, concat_ws(' ', 'route', d.domain), 'an enabled route', 'none',
  bruce.say(case when d.domain is null then 'route_drift.no_route' else 'route_drift.not_served' end,
    x.name, x.hostname, d.domain),
  null, t.changed_at, s.scope_id, s.is_proven
from public.expected_services as x
join bruce.service_state as t on t.service_id = x.id
left join lateral (
  select lower(v #>> '{}') as domain from jsonb_path_query(x.metadata, 'lax $.domain[*]') as v
) as d on true
join lateral (
  -- the route can be at any proxy: the proxy with the worst evidence decides
  select o.scope_id, 'routes' <> all (o.incomplete_lists) as is_proven
  from bruce.scopes as o
  where o.source = 'proxy' and o.applied_snapshot_id is not null
  order by o.is_sound and 'routes' <> all (o.incomplete_lists), o.last_seen_at nulls first
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
          -- its ports are unknown: any route to its host can be the one
          or t.declared_ports || coalesce(t.ports, '{}') = '{}' and r.place <> r.proxy
        )
    )
    else exists (
      select from bruce.route_targets as r
      where r.domain_names && array[d.domain, '*' || substring(d.domain from '\.[^/]*')]
        -- a pattern that leads to its port can match the domain
        or r.place = x.hostname and r.domain_names = '{*}' and r.port = any (t.declared_ports || t.ports)
    )
  end;
comment on view bruce.route_drift is
  'A route leads to nothing declared or to a service that does not run, or a public service has no route.';

insert into public.drift_rules
  (event_type, severity, evidence, rule_view, description)
values
  (
  'ROUTE_DRIFT', 'medium', 'snapshot', 'bruce.route_drift',
  'A route of a reverse proxy leads to nothing declared or to a service that does not run, or a public '
  'service has none.'
  );

insert into public.texts (key, language, text)
values
  ('rule_about.route_drift', 'fr',
    'Une route d''un proxy inverse mène à rien de déclaré ou à un service arrêté, ou un service '
    'public n''en a pas.'),
  ('route_drift.to_service', 'en', 'Route %1$s of %2$s leads to service %3$s on %4$s, which is %5$s.'),
  ('route_drift.to_service', 'fr', 'La route %1$s de %2$s mène au service %3$s sur %4$s, qui est %5$s.'),
  ('route_drift.to_no_host', 'en', 'Route %1$s of %2$s leads to %3$s, which is no declared host.'),
  ('route_drift.to_no_host', 'fr', 'La route %1$s de %2$s mène à %3$s, qui n''est pas un hôte déclaré.'),
  ('route_drift.to_no_service', 'en',
    'Route %1$s of %2$s leads to %3$s, where no service of %4$s is declared or observed.'),
  ('route_drift.to_no_service', 'fr',
    'La route %1$s de %2$s mène à %3$s, où aucun service de %4$s n''est déclaré ni observé.'),
  ('route_drift.no_route', 'en', 'Service %1$s on %2$s is declared public but no enabled route leads to it.'),
  ('route_drift.no_route', 'fr',
    'Le service %1$s sur %2$s est déclaré public, mais aucune route active n''y mène.'),
  ('route_drift.not_served', 'en',
    'Service %1$s on %2$s is declared public but no enabled route serves %3$s.'),
  ('route_drift.not_served', 'fr',
    'Le service %1$s sur %2$s est déclaré public, mais aucune route active ne sert %3$s.');
