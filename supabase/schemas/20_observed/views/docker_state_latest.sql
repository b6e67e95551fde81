create view public.docker_state_latest with (security_invoker = true) as
select
  e.hostname, e.name, e.state, e.health, e.ports, e.image, e.item ->> 'image_digest' as image_digest,
  e.project as compose_project, e.compose_service, e.match, e.restart_count,
  e.item ->> 'started_at' as started_at,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'docker'
order by e.hostname, e.name;
comment on view public.docker_state_latest is 'Containers, as last seen: one row each, stopped ones too.';

grant select on public.docker_state_latest to authenticated, service_role;
