-- HEARTBEAT_OVERDUE: docs/rules/heartbeat-overdue.md
create view bruce.heartbeat_overdue with (security_invoker = true) as
with patience as (
  select s.missed_intervals, bruce.clock() as now,
    (h.details ->> 'away_from')::timestamptz as away_from, (h.details ->> 'back_at')::timestamptz as back_at
  from public.settings as s
  left join public.heartbeats as h on h.name = 'engine'
)
select
  'HEARTBEAT_OVERDUE'::text as event_type,
  h.hostname,
  h.name as service,
  'heartbeat'::text as field,
  format('a sign of life every %s', h.cadence) as expected,
  'silence'::text as observed,
  case
    when h.details ? 'never_heard_of' then
      concat_ws(' ', bruce.say('heartbeat_overdue.nobody_calls', bruce.day_words(h.beat_at)), l.words)
    when h.details ? 'failing' then bruce.say('heartbeat_overdue.failing', bruce.day_words(h.beat_at))
    else concat_ws(' ',
      bruce.say('heartbeat_overdue.silent', upper(left(h.name, 1)) || substr(h.name, 2), h.hostname,
        bruce.day_words(h.beat_at), bruce.span_words(h.cadence)), l.words)
  end as details,
  'bruce'::text as source,
  h.beat_at as since,
  null::integer as scope_id
from (
  select h.*, bruce.last_beat_at(h) as beat_at from public.heartbeats as h where h.enabled
) as h
cross join patience as p
cross join lateral (
  select case when h.details ->> 'problem' is not null
    then bruce.say('heartbeat_overdue.last_call', bruce.full_stop(h.details ->> 'problem')) end
) as l (words)
where h.beat_at + h.cadence * p.missed_intervals < p.now
  -- while the engine was away it could hear nobody
  and not coalesce(
    h.beat_at + h.cadence * p.missed_intervals >= p.away_from
      and p.now < p.back_at + h.cadence * p.missed_intervals and p.now >= p.back_at, false
  )
union all
-- a cluster is not a host that can be unreachable: its collector counts as a part of BRUCE
select
  'HEARTBEAT_OVERDUE', s.host, null, s.source || '.report',
    format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  bruce.say('heartbeat_overdue.cluster', s.source, s.host, bruce.day_words(s.last_contact_at)),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
cross join patience as p
where s.is_declared
  and greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and not exists (select from bruce.host_state as h where h.hostname = s.host);
comment on view bruce.heartbeat_overdue is
  'A part of BRUCE that runs by itself (jobs, engine, dispatcher, worker, export, collector of a cluster) '
  'missed several heartbeats.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('HEARTBEAT_OVERDUE', 'medium', 1, 1, 'silence', false, '{}', 'bruce.heartbeat_overdue',
  'A part of BRUCE that runs by itself has not been heard of for too long.');

insert into public.texts (key, language, text)
values
  ('rule_about.heartbeat_overdue', 'fr',
    'Une partie de BRUCE qui tourne seule n''a pas donné signe de vie depuis trop longtemps.'),
  ('heartbeat_overdue.nobody_calls', 'en',
    'Notices wait since %1$s, and nobody calls the function dispatch.'),
  ('heartbeat_overdue.nobody_calls', 'fr',
    'Des notifications attendent depuis %1$s, et personne n''appelle la fonction dispatch.'),
  ('heartbeat_overdue.failing', 'en',
    'The jobs have not all run since %1$s: see kind watcher of the journal.'),
  ('heartbeat_overdue.failing', 'fr',
    'Les tâches n''ont pas toutes tourné depuis %1$s : voir kind watcher dans le journal.'),
  ('heartbeat_overdue.silent', 'en', '%1$s on %2$s: not heard of since %3$s (every %4$s).'),
  ('heartbeat_overdue.silent', 'fr', '%1$s sur %2$s : aucun signe de vie depuis %3$s (intervalle : %4$s).'),
  ('heartbeat_overdue.last_call', 'en', 'Last call: %1$s'),
  ('heartbeat_overdue.last_call', 'fr', 'Dernier appel : %1$s'),
  ('heartbeat_overdue.cluster', 'en', 'The %1$s collector of cluster %2$s has not reported since %3$s.'),
  ('heartbeat_overdue.cluster', 'fr', 'Le collecteur %1$s du cluster %2$s n''a rien envoyé depuis %3$s.');
