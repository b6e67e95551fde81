-- VM_DOWN: docs/rules/vm-down.md

create view bruce.vm_down with (security_invoker = true) as
select
  'VM_DOWN'::text as event_type,
  h.hostname,
  null::text as service,
  'state'::text as field,
  'running'::text as expected,
  case when h.state = 'changing' then 'stopped' else h.state end as observed,
  case
    when h.state = 'absent' then bruce.say('vm_down.absent', h.hostname)
    when h.state = 'changing' and h.lock is not null
      then bruce.say('vm_down.locked', h.hostname, h.lock, bruce.day_words(h.state_since))
    when h.lock = 'suspended' then bruce.say('vm_down.hibernated', h.hostname, bruce.state_words(h.state))
    when h.machine <> h.state
      then bruce.say('vm_down.machine', h.hostname, bruce.state_words(h.state), h.machine)
    when h.state = 'stopped' then bruce.say('vm_down.stopped', h.hostname)
    when h.state = 'paused' then bruce.say('vm_down.paused', h.hostname)
    when h.state = 'failed' then bruce.say('vm_down.failed', h.hostname)
    else bruce.say('vm_down.is', h.hostname, bruce.state_words(h.state))
  end as details,
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

insert into public.texts (key, language, text)
values
  ('rule_about.vm_down', 'fr', 'Une VM ou un conteneur LXC déclaré actif ne tourne pas.'),
  ('vm_down.absent', 'en', 'VM %1$s is declared active but its hypervisor does not list it.'),
  ('vm_down.absent', 'fr', 'La VM %1$s est déclarée active, mais son hyperviseur ne la liste pas.'),
  ('vm_down.locked', 'en', 'VM %1$s is declared active but is not running and locked (%2$s) since %3$s.'),
  ('vm_down.locked', 'fr',
    'La VM %1$s est déclarée active, mais elle ne tourne pas et elle est verrouillée (%2$s) depuis %3$s.'),
  ('vm_down.hibernated', 'en', 'VM %1$s is declared active but is %2$s (hibernated).'),
  ('vm_down.hibernated', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s (hibernation).'),
  ('vm_down.machine', 'en', 'VM %1$s is declared active but is %2$s (%3$s).'),
  ('vm_down.machine', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s (%3$s).'),
  ('vm_down.stopped', 'en', 'VM %1$s is declared active but is stopped.'),
  ('vm_down.stopped', 'fr', 'La VM %1$s est déclarée active, mais elle est arrêtée.'),
  ('vm_down.paused', 'en', 'VM %1$s is declared active but is paused.'),
  ('vm_down.paused', 'fr', 'La VM %1$s est déclarée active, mais elle est en pause.'),
  ('vm_down.failed', 'en', 'VM %1$s is declared active but is failed.'),
  ('vm_down.failed', 'fr', 'La VM %1$s est déclarée active, mais elle est en échec.'),
  ('vm_down.is', 'en', 'VM %1$s is declared active but is %2$s.'),
  ('vm_down.is', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s.');
