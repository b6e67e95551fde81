-- DOCKER_UNREACHABLE: docs/rules/docker-unreachable.md

create view bruce.docker_unreachable with (security_invoker = true) as
select
  'DOCKER_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'engine'::text as field,
  'answers'::text as expected,
  'no answer'::text as observed,
  format('The Docker Engine on %s does not answer%s.', s.host,
    coalesce(': ' || s.error_message, '')) as details,
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
