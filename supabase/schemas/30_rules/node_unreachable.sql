-- NODE_UNREACHABLE: docs/rules/node-unreachable.md

create view bruce.node_unreachable with (security_invoker = true) as
select
  'NODE_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'report'::text as field,
  format('a report every %s', make_interval(secs => min(s.interval_s))) as expected,
  'silence' as observed,
  bruce.say(
    'node_unreachable.silent', s.host, bruce.day_words(max(s.last_contact_at)),
    string_agg(s.source, ', ' order by s.source),
    bruce.span_words(make_interval(secs => min(s.interval_s)))
  ) as details,
  min(s.source) as source,
  max(s.last_contact_at) as since,
  min(s.scope_id) as scope_id,
  true as is_proven
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'active'
group by s.host
having max(greatest(s.last_contact_at + s.stale_after, s.excused_until)) < (select bruce.listened_until())
  and not exists (
    select from bruce.entities as n
    where n.is_suspect and n.kind = 'node' and n.state = 'stopped' and n.hostname = s.host
  )
union all
select
  'NODE_UNREACHABLE', e.hostname, null, 'node', 'online', 'offline',
  bruce.say('node_unreachable.offline', e.hostname),
  min(s.source), min(e.changed_at), min(e.scope_id), bool_or(e.heard_until is null)
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
join bruce.host_state as h on h.hostname = e.hostname
where e.is_suspect
  and e.kind = 'node'
  and e.state = 'stopped'
  and h.lifecycle = 'active'
group by e.hostname
union all
select
  'NODE_UNREACHABLE', p.self_hostname, null, 'reporters', 'reports', 'silence',
  bruce.say(
    'node_unreachable.together', bruce.day_words(t.since), cardinality(t.hostnames)::text,
    array_to_string(t.hostnames[:10], ', ') || case when cardinality(t.hostnames) > 10 then ', …' else '' end
  ),
  'bruce', t.since, null, true
from public.settings as p
cross join lateral (select o.* from bruce.silent_together as o offset 0) as t;
comment on view bruce.node_unreachable is
  'A host misses several of its own reporting intervals, or its cluster reports it offline, or most hosts '
  'fell silent together.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('NODE_UNREACHABLE', 'critical', 1, 1, 'silence', true, '{HOST_NOT_RESPONDING}', 'bruce.node_unreachable',
  'A host misses several of its own reporting intervals, or its cluster reports it offline.');

insert into public.texts (key, language, text)
values
  ('rule_about.node_unreachable', 'fr',
    'Un hôte manque plusieurs de ses propres rapports, ou son cluster le dit hors ligne.'),
  ('node_unreachable.silent', 'en', 'Host %1$s has not reported since %2$s (%3$s, every %4$s).'),
  ('node_unreachable.silent', 'fr', 'L''hôte %1$s n''a rien envoyé depuis %2$s (%3$s, intervalle : %4$s).'),
  ('node_unreachable.offline', 'en', 'The cluster reports node %1$s as offline.'),
  ('node_unreachable.offline', 'fr', 'Le cluster signale que le nœud %1$s est hors ligne.'),
  ('node_unreachable.together', 'en',
    'Nobody reports since %1$s: %2$s hosts fell silent together (%3$s). More likely it is the way to BRUCE.'),
  ('node_unreachable.together', 'fr',
    'Plus personne n''envoie rien depuis %1$s : %2$s hôtes se sont tus ensemble (%3$s). C''est plutôt le '
    'chemin vers BRUCE qui est coupé.');
