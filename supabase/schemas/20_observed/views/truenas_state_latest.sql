create view public.truenas_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.image as version, e.match,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'truenas'
order by e.hostname, e.kind, e.name;
comment on view public.truenas_state_latest is 'Apps, VMs, pools, disks and alerts of TrueNAS, as last seen.';

grant select on public.truenas_state_latest to authenticated, service_role;
