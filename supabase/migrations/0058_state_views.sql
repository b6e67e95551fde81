-- What people look at beside drift: the present by source, the summary by host, the coverage.

create view public.docker_state_latest with (security_invoker = true) as
select
  e.hostname, e.name, e.state, e.health, e.ports, e.image, e.item ->> 'image_digest' as image_digest,
  e.project as compose_project, e.compose_service, e.match, e.restart_count, e.item ->> 'started_at' as started_at,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'docker'
order by e.hostname, e.name;
comment on view public.docker_state_latest is 'Containers, as last seen: one row each, stopped ones too.';

create view public.proxmox_state_latest with (security_invoker = true) as
select
  s.host as reported_by, e.kind, e.name, e.hostname, e.state, e.node, e.addresses, e.item ->> 'vmid' as vmid,
  e.item ->> 'type' as guest_type, e.match,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxmox'
order by s.host, e.kind, e.name;
comment on view public.proxmox_state_latest is 'Nodes, guests and storages of Proxmox VE, as last seen.';

create view public.truenas_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.image as version, e.match,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'truenas'
order by e.hostname, e.kind, e.name;
comment on view public.truenas_state_latest is 'Apps, VMs, pools, disks and alerts of TrueNAS, as last seen.';

create view public.health_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as service, e.health as kind, e.item ->> 'target' as target,
  case e.state when 'running' then true when 'failed' then false end as ok, e.item ->> 'error' as error,
  s.host as probed_by,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'service_health'
order by e.hostname, e.name;
comment on view public.health_state_latest is 'Probes, as last seen.';

create view public.proxy_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as domains, e.node as forward_host, e.ports[1] as forward_port, e.state = 'running' as enabled,
  e.item ->> 'tls' as tls,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxy'
order by e.hostname, e.name;
comment on view public.proxy_state_latest is 'Routes of the reverse proxies, as last seen.';
