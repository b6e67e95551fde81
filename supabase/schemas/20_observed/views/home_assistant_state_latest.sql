create view public.home_assistant_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.image as version,
  case when e.kind = 'update' then e.item ->> 'latest_version' end as latest_version,
  case e.kind when 'repair' then lower(bruce.repair_level(e.item)) end as severity,
  case e.kind when 'repair' then bruce.repair_text(e.item) when 'update' then e.item ->> 'title' end as title,
  s.source,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'home_assistant' or s.source = 'service_health' and e.kind = 'repair'
order by e.hostname, e.kind, e.name;
comment on view public.home_assistant_state_latest is
  'Home Assistant, its updates and what it asks to repair, as last seen. source: who said so.';

grant select on public.home_assistant_state_latest to authenticated, service_role;
