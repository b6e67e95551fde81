-- VM_DOWN: docs/rules/vm-down.md

create view bruce.vm_down with (security_invoker = true) as
select
  'VM_DOWN'::text as event_type,
  h.hostname,
  null::text as service,
  'state'::text as field,
  'running'::text as expected,
  h.state as observed,
  format(
    'VM %s is declared active but %s.', h.hostname,
    case h.state when 'absent' then 'its hypervisor does not list it' else 'is ' || h.state end
  ) as details,
  null::text as source,
  h.changed_at as since,
  h.scope_id,
  case h.state when 'absent' then not s.incomplete_lists && array['guests', 'vms']
    else h.heard_until is null end as is_proven
from bruce.host_state as h
left join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'active'
  and h.asset_type <> 'device'
  and h.state in ('stopped', 'failed', 'paused', 'absent');
comment on view bruce.vm_down is 'An active declared VM or guest is not running.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_DOWN', 'critical', 1, 1, 'snapshot', true, '{VM_NOT_RUNNING}', 'bruce.vm_down',
  'An active declared VM or guest is not running.');
