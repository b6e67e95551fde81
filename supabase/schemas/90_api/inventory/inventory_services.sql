create view public.inventory_services with (security_invoker = true) as
select
  x.hostname, x.name as service, true as is_declared, x.netbox_id, x.lifecycle, x.ports as declared_ports,
  e.ports, x.image as declared_image, x.role, x.metadata ->> 'note' as note, x.aliases, x.depends_on,
  bruce.declared_models(x.metadata) as models,
  e.kind, e.entity_key as container, e.project, e.compose_service, e.state,
  coalesce(e.heard_until, s.last_seen_at) as seen_at,
  coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh
from public.expected_services as x
left join lateral (
  select o.* from bruce.entities as o
  where o.service_id = x.id and o.hostname = x.hostname and o.kind in ('container', 'app', 'unit', 'listener')
    and o.match = 'matched'
  order by o.state = 'running' desc, o.entity_id limit 1
) as e on true
left join bruce.scopes as s on s.scope_id = e.scope_id
where x.lifecycle <> 'retired'
union all
select * from (
  -- of several of one name, such as the tasks of a Swarm service, one speaks
  select distinct on (e.hostname, e.name)
    e.hostname, e.name, false, null::bigint, null::text, '{}'::text[],
    -- of a process, what others reach
    case e.kind when 'listener' then bruce.listed_sockets(e.item -> 'ports') else e.ports end,
    null::text, null::text,
    null::text, '{}'::text[], '{}'::text[], '{}'::text[],
    e.kind, e.entity_key, e.project, e.compose_service, e.state,
    coalesce(e.heard_until, s.last_seen_at),
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind in ('container', 'app', 'listener')
    and e.match = 'undeclared'
    and e.state in ('running', 'unstable')
  order by e.hostname, e.name, e.entity_id
) as o;
comment on view public.inventory_services is
  'Each service that is declared, and each container, app and listening process that runs and is not, with '
  'what an inventory would say of it: `bruce netbox complete` reads it.';
comment on column public.inventory_services.is_declared is 'It is declared, and not as retired.';
comment on column public.inventory_services.models is 'Models that an AI service has to have.';
comment on column public.inventory_services.ports is
  'Observed, as protocol/number; null where publishing does not tell, or nothing is observed.';
comment on column public.inventory_services.kind is 'container or app; null: nothing is observed of it.';
comment on column public.inventory_services.container is 'The name in full.';
comment on column public.inventory_services.seen_at is 'When it was last seen; null: by nobody.';
comment on column public.inventory_services.is_fresh is 'That is new enough to be evidence.';

grant select on public.inventory_services to authenticated, service_role;
