-- DOCKER_UNREACHABLE: docs/rules/docker-unreachable.md

create view bruce.docker_unreachable with (security_invoker = true) as
select
  'DOCKER_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'engine'::text as field,
  'answers'::text as expected,
  'no answer'::text as observed,
  bruce.say(
    case when s.error_message is null then 'docker_unreachable.silent' else 'docker_unreachable.because' end,
    s.host, bruce.full_stop(s.error_message)
  ) as details,
  s.source,
  s.error_since as since,
  s.scope_id
from bruce.scopes as s
where s.source = 'docker'
  and s.error_kind = 'unreachable';
comment on view bruce.docker_unreachable is 'The collector says that the Docker Engine does not answer.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('DOCKER_UNREACHABLE', 'high', 1, 1, 'contact', true, '{}', 'bruce.docker_unreachable',
  'The collector says that the Docker Engine does not answer.');

insert into public.texts (key, language, text)
values
  ('rule_about.docker_unreachable', 'fr', 'Le collecteur dit que le moteur Docker ne répond pas.'),
  ('docker_unreachable.silent', 'en', 'The Docker Engine on %1$s does not answer.'),
  ('docker_unreachable.silent', 'fr', 'Docker ne répond pas sur %1$s.'),
  ('docker_unreachable.because', 'en', 'The Docker Engine on %1$s does not answer: %2$s'),
  ('docker_unreachable.because', 'fr', 'Docker ne répond pas sur %1$s : %2$s');
