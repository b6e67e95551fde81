-- SERVICE_UNEXPECTED: docs/rules/service-unexpected.md

create view bruce.service_unexpected with (security_invoker = true) as
select
  'SERVICE_UNEXPECTED'::text as event_type,
  e.hostname,
  e.name as service,
  'declaration'::text as field,
  'not declared'::text as expected,
  e.state as observed,
  bruce.say(
    case e.kind when 'app' then 'service_unexpected.app' when 'listener' then 'service_unexpected.listener'
      else 'service_unexpected.container' end,
    e.name, e.hostname,
    array_to_string(bruce.listed_sockets(e.item -> 'ports'), ', ')) as details,
  null::text as source,
  e.first_seen_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
where e.is_suspect
  and e.match = 'undeclared'
  and e.kind in ('container', 'app', 'listener')
  and e.state in ('running', 'unstable')
  -- of several of one name, such as the tasks of a Swarm service, one speaks
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.match = 'undeclared' and o.kind = e.kind
      and o.name = e.name and o.state in ('running', 'unstable') and o.entity_id < e.entity_id
  ))
union all
select
  'SERVICE_UNEXPECTED', t.hostname, t.service, 'lifecycle', 'retired', t.state,
  bruce.say('service_unexpected.retired', t.service, t.hostname),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'retired'
  and t.state in ('running', 'unstable');
comment on view bruce.service_unexpected is
  'Something runs or listens that is not declared, or is declared retired.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_UNEXPECTED', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.service_unexpected',
  'Something runs or listens that is not declared, or is declared retired.');

insert into public.texts (key, language, text)
values
  ('rule_about.service_unexpected', 'fr',
    'Quelque chose tourne, ou écoute, sans être déclaré, ou est déclaré retiré.'),
  ('service_unexpected.app', 'en', 'App %1$s runs on %2$s but is not declared.'),
  ('service_unexpected.app', 'fr', 'L''application %1$s tourne sur %2$s, mais n''est pas déclarée.'),
  ('service_unexpected.listener', 'en', 'Process %1$s listens on %2$s (%3$s) but is not declared.'),
  ('service_unexpected.listener', 'fr', 'Le processus %1$s écoute sur %2$s (%3$s), mais n''est pas déclaré.'),
  ('service_unexpected.container', 'en', 'Container %1$s runs on %2$s but is not declared.'),
  ('service_unexpected.container', 'fr', 'Le conteneur %1$s tourne sur %2$s, mais n''est pas déclaré.'),
  ('service_unexpected.retired', 'en', 'Service %1$s still runs on %2$s but is declared retired.'),
  ('service_unexpected.retired', 'fr', 'Le service %1$s tourne encore sur %2$s, mais il est déclaré retiré.');
