-- VM_UNDECLARED: docs/rules/vm-undeclared.md

create view bruce.vm_undeclared with (security_invoker = true) as
select
  'VM_UNDECLARED'::text as event_type,
  e.hostname,
  null::text as service,
  'guest'::text as field,
  'not declared'::text as expected,
  min(e.state) as observed,
  bruce.say(
    case when exists (select from bruce.host_state as h where h.hostname = e.hostname)
      then 'vm_undeclared.guest_is_another'
      else 'vm_undeclared.guest'
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
  bruce.say('vm_undeclared.host', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
where not s.is_declared
  and not s.is_ambiguous
group by s.host
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'retired', 'reports',
  bruce.say('vm_undeclared.retired_reports', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'retired'
group by s.host
union all
select
  'VM_UNDECLARED', h.hostname, null, 'lifecycle', 'retired', h.state,
  bruce.say('vm_undeclared.retired', h.hostname),
  s.source, h.changed_at, h.scope_id, h.heard_until is null
from bruce.host_state as h
join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'retired'
  and h.state in ('running', 'unstable', 'paused', 'stopped', 'changing');
comment on view bruce.vm_undeclared is 'A guest or reporting host is not declared, or is declared retired.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_UNDECLARED', 'medium', 1, 1, 'contact', true, '{}', 'bruce.vm_undeclared',
  'A guest or reporting host is not declared, or is declared retired.');

insert into public.texts (key, language, text)
values
  ('rule_about.vm_undeclared', 'fr',
    'Une VM, ou un hôte qui rend compte, n''est déclaré par personne, ou est déclaré retiré.'),
  ('vm_undeclared.guest_is_another', 'en', 'Guest %1$s exists on %2$s, but the declared one is elsewhere.'),
  ('vm_undeclared.guest_is_another', 'fr',
    'La machine invitée %1$s existe sur %2$s, mais celle qui est déclarée est ailleurs.'),
  ('vm_undeclared.guest', 'en', 'Guest %1$s exists on %2$s but is not declared.'),
  ('vm_undeclared.guest', 'fr', 'La machine invitée %1$s existe sur %2$s, mais n''est pas déclarée.'),
  ('vm_undeclared.host', 'en', 'Host %1$s reports (%2$s) but is not declared.'),
  ('vm_undeclared.host', 'fr', 'L''hôte %1$s envoie des rapports (%2$s), mais n''est pas déclaré.'),
  ('vm_undeclared.retired_reports', 'en', '%1$s is declared retired but still reports (%2$s).'),
  ('vm_undeclared.retired_reports', 'fr', '%1$s est déclaré retiré, mais envoie encore des rapports (%2$s).'),
  ('vm_undeclared.retired', 'en', '%1$s is declared retired but still there.'),
  ('vm_undeclared.retired', 'fr', '%1$s est déclaré retiré, mais existe encore.');
