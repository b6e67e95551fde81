-- REMEDIATION_FAILED: docs/rules/remediation-failed.md
create view bruce.remediation_failed with (security_invoker = true) as
select
  'REMEDIATION_FAILED'::text as event_type,
  i.hostname,
  i.service,
  i.event_type || '.' || c.name as field,
  'resolved'::text as expected,
  'still there'::text as observed,
  bruce.say(
    case
      when c.per_day is not null and i.service is not null then 'remediation_failed.of_service_in_a_day'
      when c.per_day is not null then 'remediation_failed.in_a_day'
      when i.service is not null then 'remediation_failed.of_service'
      else 'remediation_failed.still_there'
    end, c.name,
    coalesce(c.per_day, (
      select count(*)::text
      from public.bruce_cmd as r
      where r.issue_id = c.issue_id and r.name = c.name and r.is_automatic
        and r.state not in ('rejected', 'cancelled')
    )), i.event_type, i.hostname, i.service
  ) as details,
  'bruce'::text as source,
  c.gave_up_at as since,
  null::integer as scope_id
from (
  select distinct on (g.issue_id, g.name) g.issue_id, g.name, g.gave_up_at,
    case g.state when 'rejected' then substring(g.reason from 'run (\d+) times within a day') end as per_day
  from public.bruce_cmd as g
  where g.gave_up_at is not null
  order by g.issue_id, g.name, g.gave_up_at
) as c
join public.issues as i on i.issue_id = c.issue_id and i.status <> 'resolved';
comment on view bruce.remediation_failed is
  'The commands that a reaction may run for an issue have been run, and the issue is still there.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('REMEDIATION_FAILED', 'high', 1, 1, 'silence', false, '{}', 'bruce.remediation_failed',
  'What a reaction may run for an issue has been run, and the issue is still there.');

insert into public.texts (key, language, text)
values
  ('rule_about.remediation_failed', 'fr',
    'Ce qu''une réaction peut lancer pour un écart a été lancé, et l''écart est toujours là.'),
  ('remediation_failed.of_service_in_a_day', 'en',
    '%1$s was run %2$s times within a day for %3$s of %5$s on %4$s and does not help for long: a person '
    'has to look.'),
  ('remediation_failed.of_service_in_a_day', 'fr',
    '%1$s a été exécuté %2$s fois en un jour pour %3$s de %5$s sur %4$s et n''aide pas longtemps : une '
    'personne doit regarder.'),
  ('remediation_failed.in_a_day', 'en',
    '%1$s was run %2$s times within a day for %3$s on %4$s and does not help for long: a person has to '
    'look.'),
  ('remediation_failed.in_a_day', 'fr',
    '%1$s a été exécuté %2$s fois en un jour pour %3$s sur %4$s et n''aide pas longtemps : une personne '
    'doit regarder.'),
  ('remediation_failed.of_service', 'en',
    '%1$s was run %2$s times for %3$s of %5$s on %4$s and it is still there: a person has to look.'),
  ('remediation_failed.of_service', 'fr',
    '%1$s a été exécuté %2$s fois pour %3$s de %5$s sur %4$s et le problème est toujours là : une personne '
    'doit regarder.'),
  ('remediation_failed.still_there', 'en',
    '%1$s was run %2$s times for %3$s on %4$s and it is still there: a person has to look.'),
  ('remediation_failed.still_there', 'fr',
    '%1$s a été exécuté %2$s fois pour %3$s sur %4$s et le problème est toujours là : une personne doit '
    'regarder.');
