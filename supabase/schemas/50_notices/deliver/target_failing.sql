-- TARGET_FAILING: docs/rules/target-failing.md
create view bruce.target_failing with (security_invoker = true) as
select
  'TARGET_FAILING'::text as event_type,
  s.self_hostname as hostname,
  t.name as service,
  'delivery'::text as field,
  'delivered'::text as expected,
  'nothing is delivered'::text as observed,
  concat_ws(' ',
    bruce.say(
      case when l.why is null then 'target_failing.nothing' else 'target_failing.because' end,
      t.name, bruce.day_words(t.failing_since), bruce.full_stop(l.why)
    ),
    case d.dead when 0 then null when 1 then bruce.say('target_failing.one_given_up')
      else bruce.say('target_failing.given_up', d.dead::text) end
  ) as details,
  'bruce'::text as source,
  t.failing_since as since,
  null::integer as scope_id
from public.targets as t
cross join public.settings as s
cross join lateral (
  select count(*) as dead
  from public.actions as a
  where a.target = t.name and a.finished_at >= t.failing_since and a.status = 'dead'
    -- a test that fails is told to who asked for it
    and a.kind <> 'test'
) as d
left join lateral (
  select coalesce(a.last_error, 'HTTP ' || a.http_status) as why
  from public.actions as a
  where a.target = t.name and num_nonnulls(a.last_error, a.http_status) > 0
  order by a.created_at desc
  limit 1
) as l on true
where t.failing_since is not null
  and t.enabled
  and (d.dead > 0 or t.failing_since < (select bruce.clock()) - interval '15 minutes');
comment on view bruce.target_failing is
  'Notifications to a target are given up, or nothing was delivered for a quarter of an hour although it was '
  'tried.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('TARGET_FAILING', 'high', 1, 1, 'silence', false, '{}', 'bruce.target_failing',
  'Notifications to a target are given up, or it receives nothing for long.');

insert into public.texts (key, language, text)
values
  ('rule_about.target_failing', 'fr',
    'Des notifications à une cible sont abandonnées, ou elle ne reçoit rien depuis longtemps.'),
  ('target_failing.nothing', 'en', 'Target %1$s has received nothing since %2$s.'),
  ('target_failing.nothing', 'fr', 'La cible %1$s n''a rien reçu depuis %2$s.'),
  ('target_failing.because', 'en', 'Target %1$s has received nothing since %2$s: %3$s'),
  ('target_failing.because', 'fr', 'La cible %1$s n''a rien reçu depuis %2$s : %3$s'),
  ('target_failing.one_given_up', 'en', '1 notification was given up.'),
  ('target_failing.one_given_up', 'fr', '1 notification a été abandonnée.'),
  ('target_failing.given_up', 'en', '%1$s notifications were given up.'),
  ('target_failing.given_up', 'fr', '%1$s notifications ont été abandonnées.');
