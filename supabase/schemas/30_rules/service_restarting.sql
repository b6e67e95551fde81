-- SERVICE_RESTARTING: docs/rules/service-restarting.md

create view bruce.service_restarting with (security_invoker = true) as
select
  'SERVICE_RESTARTING'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'restarts') as field,
  format('fewer than %s restarts within %s', p.restart_count, p.restart_window) as expected,
  'more'::text as observed,
  bruce.say(
    case e.kind when 'unit' then 'service_restarting.unit' else 'service_restarting.restarted' end,
    e.name, e.hostname,
    (e.restart_count - e.restarts_base)::text, bruce.day_words(e.restarts_base_at)) as details,
  s.source,
  e.restarts_base_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as p
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.restarted_at is not null
  and e.match <> 'ignored'
  and e.restart_count - e.restarts_base >= p.restart_count
  -- the window ends at the last evidence: silence does not resolve it
  and e.restarted_at >= s.last_seen_at - p.restart_window
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.kind = e.kind and o.name = e.name
      and o.restart_count - o.restarts_base >= p.restart_count
      and o.restarted_at >= s.last_seen_at - p.restart_window and o.entity_id < e.entity_id
  ));
comment on view bruce.service_restarting is
  'The restart count of a container or unit grew by several within a window.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_RESTARTING', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.service_restarting',
  'The restart count of a container or unit grew by several within a window.');

insert into public.texts (key, language, text)
values
  ('rule_about.service_restarting', 'fr',
    'Un conteneur ou une unité a redémarré plusieurs fois en peu de temps.'),
  ('service_restarting.unit', 'en', 'Unit %1$s on %2$s restarted %3$s times since %4$s.'),
  ('service_restarting.unit', 'fr', 'L''unité %1$s sur %2$s a redémarré %3$s fois depuis %4$s.'),
  ('service_restarting.restarted', 'en', 'Container %1$s on %2$s restarted %3$s times since %4$s.'),
  ('service_restarting.restarted', 'fr', 'Le conteneur %1$s sur %2$s a redémarré %3$s fois depuis %4$s.');
