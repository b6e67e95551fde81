create view public.proxmox_state_latest with (security_invoker = true) as
select
  s.host as reported_by, e.kind, e.name, e.hostname, e.state, e.node, e.addresses, e.item ->> 'vmid' as vmid,
  e.item ->> 'type' as guest_type, e.match,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxmox'
order by s.host, e.kind, e.name;
comment on view public.proxmox_state_latest is 'Nodes, guests and storages of Proxmox VE, as last seen.';

grant select on public.proxmox_state_latest to authenticated, service_role;
