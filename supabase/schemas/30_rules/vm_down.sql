-- VM_DOWN: docs/rules/vm-down.md

create view bruce.vm_down with (security_invoker = true) as
select
  'VM_DOWN'::text as event_type,
  h.hostname,
  null::text as service,
  'state'::text as field,
  'running'::text as expected,
  case when h.state = 'changing' then 'stopped' else h.state end as observed,
  format('VM %s is declared active but %s.', h.hostname, case
    when h.state = 'absent' then 'its hypervisor does not list it'
    when h.state = 'changing' and h.lock is not null
      then format('is not running and locked (%s) since %s', h.lock, bruce.day_words(h.state_since))
    when h.lock = 'suspended' then format('is %s (hibernated)', h.state)
    when h.machine <> h.state then format('is %s (%s)', h.state, h.machine)
    else 'is ' || h.state
  end) as details,
  null::text as source,
  h.changed_at as since,
  h.scope_id,
  case h.state
    when 'absent' then not s.incomplete_lists && array['guests', 'vms']
    -- a lock means in change, but not for ever
    when 'changing' then h.lock is not null and h.heard_until is null
      and h.state_since <= (select bruce.clock()) - (select o.change_limit from public.settings as o)
    when 'unknown' then false
    when 'running' then false
    else h.heard_until is null
  end as is_proven,
  -- between two hosts a guest may be listed by neither
  case h.state when 'absent' then 2 else 1 end as looks
from bruce.host_state as h
left join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'active'
  and h.asset_type <> 'device'
  and (
    h.state in ('stopped', 'failed', 'paused', 'absent', 'changing', 'unknown')
    -- Proxmox VE starts a stopped guest, paused, to back it up
    or h.state = 'running' and h.lock is not null and h.machine is null
  );
comment on view bruce.vm_down is
  'An active declared VM or guest is not running. What is in change or unknown neither opens nor resolves '
  'it.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_DOWN', 'critical', 1, 1, 'snapshot', true, '{VM_NOT_RUNNING}', 'bruce.vm_down',
  'An active declared VM or guest is not running.');
