-- SNAPSHOT_ERROR: docs/rules/snapshot-error.md

create view bruce.snapshot_error with (security_invoker = true) as
select
  'SNAPSHOT_ERROR'::text as event_type,
  s.host as hostname,
  null::text as service,
  s.source || p.field as field,
  p.expected,
  p.observed,
  p.details,
  s.source,
  p.since,
  s.scope_id
from bruce.scopes as s
cross join lateral (
  select '.collection', 'succeeds', s.error_kind, s.error_since,
    bruce.say(
      case when s.error_message is null then 'snapshot_error.failed' else 'snapshot_error.failed_because' end,
      s.source, s.host, s.error_kind, bruce.full_stop(s.error_message))
  where s.error_kind is not null and not (s.source = 'docker' and s.error_kind = 'unreachable')
  union all
  select '.breaker', 'applied', 'held', s.changed_at,
    bruce.say('snapshot_error.held', s.source, s.host,
      format('bruce release %s %s', s.hostname, s.source))
  where s.held_snapshot_id is not null
  union all
  select '.rows', 'readable', 'quarantined', s.changed_at,
    bruce.say('snapshot_error.rows', s.source, s.host, bruce.full_stop(q.problems))
  from (
    select string_agg(r.path || ' ' || r.message, '; ' order by r.id) as problems
    from bruce.quarantined_rows as r where r.scope_id = s.scope_id
  ) as q
  where q.problems is not null
  union all
  select '.complete', 'complete', 'partial', s.changed_at,
    bruce.say(
      case
        when l.names <> '' and s.problems <> '' then 'snapshot_error.incomplete_in_because'
        when l.names <> '' then 'snapshot_error.incomplete_in'
        when s.problems <> '' then 'snapshot_error.incomplete_because'
        else 'snapshot_error.incomplete'
      end, s.source, s.host, l.names, s.problems)
  from (
    select case when not s.lists <@ s.incomplete_lists then array_to_string(s.incomplete_lists, ', ') end
  ) as l (names)
  where not s.complete and s.unreadable_rows = 0 and s.error_kind is null and s.held_snapshot_id is null
    -- a Home Assistant that is down tells no repairs: its probe says so
    and not (s.incomplete_lists = '{repairs}' and exists (
      select from bruce.entities as e
      where e.scope_id = s.scope_id and e.kind = 'check' and e.state = 'failed'
        and e.health = 'home_assistant'
    ))
) as p (field, expected, observed, since, details)
where s.error_kind is not null or s.held_snapshot_id is not null or not s.complete or s.has_quarantine
union all
-- one collector is silent while another collector of the same host reports
select
  'SNAPSHOT_ERROR', s.host, null, s.source || '.report',
  format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  bruce.say('snapshot_error.silent', s.source, s.host, bruce.day_words(s.last_contact_at)),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and h.lifecycle = 'active'
  and exists (
    select from bruce.scopes as o
    where o.host = s.host and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  )
union all
-- what a token sends beyond its quotas is refused
select
  'SNAPSHOT_ERROR', s.self_hostname, null, 'quota.' || u.token || '.' || u.quota, 'within its quota',
  'refused',
  bruce.say('snapshot_error.quota.' || u.quota, u.token, q.most::text, bruce.day_words(u.refused_at)),
  'bruce', u.refused_at, null
from public.settings as s
cross join bruce.token_quotas as u
join bruce.quotas() as q on q.quota = u.quota
where u.refused > 0 and u.day = ((select bruce.clock()) at time zone 'UTC')::date
union all
select
  'SNAPSHOT_ERROR', n.snapshot_type, null, n.snapshot_type || '.breaker', 'applied', 'held',
  bruce.say('snapshot_error.held_state',
    format('bruce release %s %s', n.snapshot_type, n.snapshot_type)),
  n.snapshot_type, n.created_at, null
from public.snapshots as n
where n.held;
comment on view bruce.snapshot_error is
  'Collection failed, rows were quarantined, a snapshot is partial or held by the mass-change guard, or '
  'one collector is silent.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SNAPSHOT_ERROR', 'medium', 1, 1, 'silence', false, '{}', 'bruce.snapshot_error',
  'Collection failed, rows were quarantined, or a snapshot was held by the mass-change guard.');

insert into public.texts (key, language, text)
values
  ('rule_about.snapshot_error', 'fr',
    'La collecte a échoué, des lignes sont illisibles, ou le garde-fou des changements massifs '
    'retient un instantané.'),
  ('snapshot_error.failed', 'en', 'Collection of %1$s on %2$s failed (%3$s).'),
  ('snapshot_error.failed', 'fr', 'La collecte %1$s sur %2$s a échoué (%3$s).'),
  ('snapshot_error.failed_because', 'en', 'Collection of %1$s on %2$s failed (%3$s): %4$s'),
  ('snapshot_error.failed_because', 'fr', 'La collecte %1$s sur %2$s a échoué (%3$s) : %4$s'),
  ('snapshot_error.held', 'en',
    'A %1$s snapshot of %2$s is held: it would take away most of what was there. If that is so: %3$s'),
  ('snapshot_error.held', 'fr',
    'Un instantané %1$s de %2$s est retenu : il ferait disparaître la plupart de ce qui était là. Si '
    'c''est bien le cas : %3$s'),
  ('snapshot_error.rows', 'en', 'Rows of the %1$s snapshot of %2$s could not be understood: %3$s'),
  ('snapshot_error.rows', 'fr', 'Des lignes de l''instantané %1$s de %2$s n''ont pas été comprises : %3$s'),
  ('snapshot_error.incomplete', 'en',
    'The %1$s snapshot of %2$s is incomplete: nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete', 'fr',
    'L''instantané %1$s de %2$s est incomplet : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_in', 'en',
    'The %1$s snapshot of %2$s is incomplete in %3$s: nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_in', 'fr',
    'L''instantané %1$s de %2$s est incomplet (listes : %3$s) : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_because', 'en',
    'The %1$s snapshot of %2$s is incomplete (%4$s): nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_because', 'fr',
    'L''instantané %1$s de %2$s est incomplet (%4$s) : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_in_because', 'en',
    'The %1$s snapshot of %2$s is incomplete in %3$s (%4$s): nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_in_because', 'fr',
    'L''instantané %1$s de %2$s est incomplet (listes : %3$s ; %4$s) : rien n''est conclu de ce qui lui '
    'manque.'),
  ('snapshot_error.silent', 'en',
    'The %1$s collector of %2$s has not reported since %3$s, while another one of that host does.'),
  ('snapshot_error.silent', 'fr',
    'Le collecteur %1$s de %2$s n''a rien envoyé depuis %3$s, alors qu''un autre de cet hôte le fait.'),
  ('snapshot_error.quota.new_hosts', 'en',
    'Token %1$s has made as many new hosts and sources that nobody declared as it may in a day (%2$s): '
    'since %3$s what it sends is refused.'),
  ('snapshot_error.quota.new_hosts', 'fr',
    'Le jeton %1$s a créé autant de nouveaux hôtes et sources non déclarés qu''il le peut en un jour '
    '(%2$s) : depuis %3$s, ce qu''il envoie est refusé.'),
  ('snapshot_error.quota.new_issues', 'en',
    'Token %1$s has made as many new issues as it may in a day (%2$s): since %3$s what it sends is refused.'),
  ('snapshot_error.quota.new_issues', 'fr',
    'Le jeton %1$s a créé autant de nouveaux problèmes qu''il le peut en un jour (%2$s) : depuis %3$s, ce '
    'qu''il envoie est refusé.'),
  ('snapshot_error.held_state', 'en',
    'An expected state is held: it would retire most of what is declared, or of what runs on a host. If '
    'that is so: %1$s'),
  ('snapshot_error.held_state', 'fr',
    'Un état attendu est retenu : il retirerait la plupart de ce qui est déclaré, ou de ce qui tourne sur '
    'un hôte. Si c''est bien le cas : %1$s');
