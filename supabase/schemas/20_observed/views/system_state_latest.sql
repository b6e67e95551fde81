create view public.system_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.match, e.restart_count as restarts,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'system'
order by e.hostname, e.kind, e.name;
comment on view public.system_state_latest is
  'Machines by their own word, as last seen: system, processor, memory, filesystems, interfaces, units, what '
  'listens, graphics cards.';

grant select on public.system_state_latest to authenticated, service_role;
