-- SERVICE_MISSING: docs/rules/service-missing.md

create view bruce.service_missing with (security_invoker = true) as
select
  'SERVICE_MISSING'::text as event_type,
  t.hostname,
  t.service,
  'state'::text as field,
  'running'::text as expected,
  t.state as observed,
  bruce.say(
    case
      when t.state = 'absent' and s.source = 'truenas' then 'service_missing.no_app'
      when t.state = 'absent' and s.source = 'system' then 'service_missing.no_unit'
      when t.state = 'absent' then 'service_missing.no_container'
      when s.source = 'truenas' then 'service_missing.app_is'
      when s.source = 'system' then 'service_missing.unit_is'
      else 'service_missing.container_is'
    end, t.service, t.hostname, bruce.state_words(t.state)
  ) as details,
  s.source,
  t.changed_at as since,
  s.scope_id,
  t.service_id,
  null::bigint as entity_id,
  s.is_proven,
  -- it may only be between two containers
  case t.state when 'absent' then (
    select r.absent_confirmations from public.drift_rules as r where r.event_type = 'SERVICE_MISSING'
  ) end as looks
from bruce.service_state as t
join lateral (
  -- if several sources list services of the host, the one with the worst evidence decides whether it is
  -- absent
  select o.scope_id, o.source,
    case t.state when 'absent'
      then not o.incomplete_lists && array['containers', 'apps', 'units', 'listeners']
      else t.heard_until is null end as is_proven
  from bruce.scopes as o
  where o.scope_id = t.scope_id
    or o.host = t.hostname and o.source in ('docker', 'truenas') and o.lists && array['containers', 'apps']
    and t.state = 'absent'
  order by o.is_sound and not o.incomplete_lists && array['containers', 'apps', 'units', 'listeners'],
    o.last_seen_at + o.stale_after nulls first
  limit 1
) as s on true
where t.differs
  and t.lifecycle = 'active'
  and t.is_down;
comment on view bruce.service_missing is
  'An active declared service has no running container, app, unit or listening process on its host.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, absent_confirmations, evidence,
    is_root_cause, aliases, rule_view, description)
values
  ('SERVICE_MISSING', 'high', 1, 1, 2, 'snapshot', false, '{}', 'bruce.service_missing',
  'An active expected service has no running container, app, unit or listening process on its host.');

insert into public.texts (key, language, text)
values
  ('rule_about.service_missing', 'fr',
    'Un service déclaré actif n''a ni conteneur, ni application, ni unité, ni processus en marche sur son '
    'hôte.'),
  ('service_missing.no_unit', 'en',
    'Expected service %1$s on %2$s but neither a unit nor a process of it runs.'),
  ('service_missing.no_unit', 'fr',
    'Service %1$s attendu sur %2$s, mais aucune unité ni aucun processus ne tourne.'),
  ('service_missing.unit_is', 'en', 'Expected service %1$s on %2$s but its unit does not run (%3$s).'),
  ('service_missing.unit_is', 'fr', 'Service %1$s attendu sur %2$s, mais son unité ne tourne pas (%3$s).'),
  ('service_missing.no_app', 'en',
    'Expected service %1$s on %2$s but app not running.'),
  ('service_missing.no_app', 'fr',
    'Service %1$s attendu sur %2$s, mais aucune application ne tourne.'),
  ('service_missing.no_container', 'en',
    'Expected service %1$s on %2$s but container not running.'),
  ('service_missing.no_container', 'fr',
    'Service %1$s attendu sur %2$s, mais aucun conteneur ne tourne.'),
  ('service_missing.app_is', 'en',
    'Expected service %1$s on %2$s but app not running (%3$s).'),
  ('service_missing.app_is', 'fr',
    'Service %1$s attendu sur %2$s, mais son application ne tourne pas (%3$s).'),
  ('service_missing.container_is', 'en',
    'Expected service %1$s on %2$s but container not running (%3$s).'),
  ('service_missing.container_is', 'fr',
    'Service %1$s attendu sur %2$s, mais son conteneur ne tourne pas (%3$s).');
