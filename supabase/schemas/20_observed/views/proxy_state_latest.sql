create view public.proxy_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as domains, e.node as forward_host, e.ports[1] as forward_port,
  e.state = 'running' as enabled,
  e.item ->> 'tls' as tls,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxy'
order by e.hostname, e.name;
comment on view public.proxy_state_latest is 'Routes of the reverse proxies, as last seen.';

grant select on public.proxy_state_latest to authenticated, service_role;
