create view public.inventory_routes with (security_invoker = true) as
select
  r.domains, r.proxy, r.target, case when r.port is not null then r.place end as hostname, r.port,
  coalesce(e.heard_until, s.last_seen_at) as seen_at
from bruce.route_targets as r
join bruce.entities as e on e.entity_id = r.entity_id
join bruce.scopes as s on s.scope_id = r.scope_id
where r.is_judged;
comment on view public.inventory_routes is
  'Where the enabled routes of reverse proxies lead, as far as that can be told: `bruce netbox complete` '
  'declares a service where one leads to a port that none has.';
comment on column public.inventory_routes.hostname is
  'The declared host it leads to; null where it leads to no declared host.';
comment on column public.inventory_routes.port is 'As protocol/number.';

grant select on public.inventory_routes to authenticated, service_role;
