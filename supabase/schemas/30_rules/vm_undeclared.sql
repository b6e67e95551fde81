-- VM_UNDECLARED: docs/rules/vm-undeclared.md

create view bruce.vm_undeclared with (security_invoker = true) as
select
  'VM_UNDECLARED'::text as event_type,
  e.hostname,
  null::text as service,
  'guest'::text as field,
  'not declared'::text as expected,
  min(e.state) as observed,
  format(
    case when exists (select from bruce.host_state as h where h.hostname = e.hostname)
      then 'Guest %s exists on %s, but the one that NetBox declares is elsewhere.'
      else 'Guest %s exists on %s but NetBox does not declare it.'
    end, e.hostname, min(coalesce(e.node, s.host))) as details,
  min(s.source) as source,
  min(e.first_seen_at) as since,
  min(e.scope_id) as scope_id,
  bool_or(e.heard_until is null) as is_proven
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where e.is_suspect
  and e.match = 'undeclared'
  and e.kind in ('guest', 'vm')
  and e.state <> 'unknown'
group by e.hostname
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'not declared', 'reports',
  format('Host %s reports (%s) but NetBox does not declare it.', s.host,
    string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
where not s.is_declared
  and not s.is_ambiguous
group by s.host
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'retired', 'reports',
  format('%s is declared retired but still reports (%s).', s.host,
    string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'retired'
group by s.host
union all
select
  'VM_UNDECLARED', h.hostname, null, 'lifecycle', 'retired', h.state,
  format('%s is declared retired but still there.', h.hostname),
  s.source, h.changed_at, h.scope_id, h.heard_until is null
from bruce.host_state as h
join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'retired'
  and h.state in ('running', 'unstable', 'paused', 'stopped', 'changing');
comment on view bruce.vm_undeclared is 'A guest or reporting host is unknown to NetBox, or declared retired.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_UNDECLARED', 'medium', 1, 1, 'contact', true, '{}', 'bruce.vm_undeclared',
  'A guest or reporting host is unknown to NetBox, or declared retired.');
