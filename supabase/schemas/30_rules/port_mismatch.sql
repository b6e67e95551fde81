-- PORT_MISMATCH: docs/rules/port-mismatch.md

create view bruce.port_mismatch with (security_invoker = true) as
select
  'PORT_MISMATCH'::text as event_type,
  t.hostname,
  t.service,
  'ports'::text as field,
  array_to_string(t.declared_ports, ', ') as expected,
  coalesce(nullif(array_to_string(t.ports, ', '), ''), 'none') as observed,
  bruce.say(
    case when array_to_string(t.ports, ', ') <> '' then 'port_mismatch.others' else 'port_mismatch.none' end,
    t.service, t.hostname, array_to_string(t.declared_ports, ', '), array_to_string(t.ports, ', ')
  ) as details,
  null::text as source,
  t.changed_at as since,
  t.scope_id,
  t.service_id,
  null::bigint as entity_id,
  t.heard_until is null as is_proven,
  -- published for a service whose container is not there: that one may be between two containers
  case when exists (
    select from bruce.service_state as o
    where o.hostname = t.hostname and o.state = 'absent' and o.declared_ports && t.ports
  ) then 2 end as looks
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'active'
  and t.state = 'running'
  and t.declared_ports <> '{}'
  and t.ports <> t.declared_ports
union all
select
  'PORT_MISMATCH', e.hostname, t.service, e.ports[1], 'answers', 'no answer',
  bruce.say(
    case when min(e.item ->> 'error') <> '' then 'port_mismatch.no_answer_because'
      else 'port_mismatch.no_answer' end,
    t.service, e.hostname, e.ports[1], bruce.full_stop(min(e.item ->> 'error'))
  ),
  null, min(e.changed_at), min(e.scope_id), null, null, bool_or(e.heard_until is null), null
from bruce.entities as e
join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.kind = 'check'
  and e.state = 'failed'
  and e.health in ('tcp', 'udp')
  and e.ports[1] = any (t.declared_ports)
  and t.lifecycle = 'active'
  -- one that is known not to run is missing, not on a wrong port
  and not t.is_down
-- several probes of one port are one difference
group by e.hostname, t.service, e.ports[1];
comment on view bruce.port_mismatch is
  'The published ports are not the declared ones, or a declared port does not answer its probe.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('PORT_MISMATCH', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.port_mismatch',
  'The published ports are not the declared ones, or a declared port does not answer its probe.');

insert into public.texts (key, language, text)
values
  ('rule_about.port_mismatch', 'fr',
    'Les ports publiés ne sont pas ceux qui sont déclarés, ou un port déclaré ne répond pas à sa '
    'sonde.'),
  ('port_mismatch.others', 'en', 'Service %1$s on %2$s publishes %4$s but %3$s is declared.'),
  ('port_mismatch.others', 'fr',
    'Le service %1$s sur %2$s publie %4$s, alors que la déclaration prévoit %3$s.'),
  ('port_mismatch.none', 'en', 'Service %1$s on %2$s publishes no port but %3$s is declared.'),
  ('port_mismatch.none', 'fr',
    'Le service %1$s sur %2$s ne publie aucun port, alors que la déclaration prévoit %3$s.'),
  ('port_mismatch.no_answer', 'en', 'Service %1$s on %2$s does not answer on declared port %3$s.'),
  ('port_mismatch.no_answer', 'fr', 'Le service %1$s sur %2$s ne répond pas sur le port déclaré %3$s.'),
  ('port_mismatch.no_answer_because', 'en',
    'Service %1$s on %2$s does not answer on declared port %3$s: %4$s'),
  ('port_mismatch.no_answer_because', 'fr',
    'Le service %1$s sur %2$s ne répond pas sur le port déclaré %3$s : %4$s');
