-- SERVICE_UNHEALTHY: docs/rules/service-unhealthy.md

create view bruce.service_unhealthy with (security_invoker = true) as
select
  'SERVICE_UNHEALTHY'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'health') as field,
  'healthy'::text as expected,
  'unhealthy'::text as observed,
  bruce.say('service_unhealthy.health', e.name, e.hostname) as details,
  null::text as source,
  e.changed_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.health = 'unhealthy'
  and e.state = 'running'
  and e.kind = 'container'
  and e.match <> 'ignored'
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.health = 'unhealthy' and o.state = 'running'
      and o.kind = e.kind and o.name = e.name and o.entity_id < e.entity_id
  ))
union all
-- what a machine starts by itself, and nobody declares, is missed by nobody else
select
  'SERVICE_UNHEALTHY', e.hostname, e.name, 'unit', 'runs', e.state,
  bruce.say('service_unhealthy.unit', e.name, e.hostname,
    coalesce(nullif(e.item ->> 'result', 'success'), bruce.state_words(e.state))),
  null, e.state_since, e.scope_id, null, e.entity_id, e.heard_until is null
from bruce.entities as e
where e.is_suspect
  and e.kind = 'unit'
  and e.state in ('failed', 'unstable')
  and e.service_id is null
union all
select
  'SERVICE_UNHEALTHY', t.hostname, t.service, 'replicas', t.replicas || ' running',
  t.replicas - cardinality(t.down) || ' running',
  bruce.say('service_unhealthy.replicas', t.replicas::text, t.service, t.hostname,
    array_to_string(t.down, ', ')),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'active'
  and t.state = 'running'
  and t.down <> '{}'
union all
select
  'SERVICE_UNHEALTHY', e.hostname, coalesce(t.service, e.name),
  concat_ws(' ', e.health, e.item ->> 'target'), 'answers well', 'fails',
  bruce.say(
    case when min(e.item ->> 'error') <> '' then 'service_unhealthy.probe_because'
      else 'service_unhealthy.probe' end,
    coalesce(t.service, e.name), e.hostname, e.health, e.item ->> 'target',
    bruce.full_stop(min(e.item ->> 'error'))
  ),
  null, min(e.changed_at), min(e.scope_id), null, null, bool_or(e.heard_until is null)
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.kind = 'check'
  and e.state = 'failed'
  and not (e.health in ('tcp', 'udp') and coalesce(e.ports[1] = any (t.declared_ports), false))
  and coalesce(t.lifecycle, 'active') = 'active'
  and not coalesce(t.is_down, false)
group by e.hostname, coalesce(t.service, e.name), e.health, e.item ->> 'target';
comment on view bruce.service_unhealthy is
  'The health check of a container, or a probe, fails while it runs, fewer containers run '
  'than there are, or a unit failed that nobody declares.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_UNHEALTHY', 'medium', 2, 1, 'snapshot', false, '{}', 'bruce.service_unhealthy',
  'The health check of a container, or a probe, fails while it runs, fewer containers run '
  'than there are, or a unit failed that nobody declares.');

insert into public.texts (key, language, text)
values
  ('rule_about.service_unhealthy', 'fr',
    'Le contrôle de santé d''un conteneur, ou une sonde, échoue alors qu''il tourne, il en tourne '
    'moins qu''il n''y en a, ou une unité que personne ne déclare a échoué.'),
  ('service_unhealthy.health', 'en', 'Container %1$s on %2$s runs but its health check fails.'),
  ('service_unhealthy.health', 'fr', 'Le conteneur %1$s sur %2$s tourne, mais son contrôle de santé échoue.'),
  ('service_unhealthy.unit', 'en', 'Unit %1$s on %2$s failed (%3$s).'),
  ('service_unhealthy.unit', 'fr', 'L''unité %1$s sur %2$s a échoué (%3$s).'),
  ('service_unhealthy.replicas', 'en', 'Of %1$s containers of service %2$s on %3$s fewer run: not %4$s.'),
  ('service_unhealthy.replicas', 'fr',
    'Le service %2$s sur %3$s a %1$s conteneurs, mais tous ne tournent pas : il manque %4$s.'),
  ('service_unhealthy.probe', 'en', 'Service %1$s on %2$s fails its %3$s probe of %4$s.'),
  ('service_unhealthy.probe', 'fr', 'Le service %1$s sur %2$s ne passe pas sa sonde %3$s de %4$s.'),
  ('service_unhealthy.probe_because', 'en', 'Service %1$s on %2$s fails its %3$s probe of %4$s: %5$s'),
  ('service_unhealthy.probe_because', 'fr',
    'Le service %1$s sur %2$s ne passe pas sa sonde %3$s de %4$s : %5$s');
