create view public.health_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as service, e.health as kind, e.item ->> 'target' as target,
  case e.state when 'running' then true when 'failed' then false end as ok, e.item ->> 'error' as error,
  s.host as probed_by,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'service_health'
order by e.hostname, e.name;
comment on view public.health_state_latest is 'Probes, as last seen.';

grant select on public.health_state_latest to authenticated, service_role;
