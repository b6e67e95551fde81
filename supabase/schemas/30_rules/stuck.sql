-- STUCK: docs/rules/stuck.md

create view bruce.stuck with (security_invoker = true) as
select
  'STUCK'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  case when e.kind = 'app' then 'app' else coalesce(nullif(e.name, coalesce(t.service, e.name)), 'state')
    end as field,
  'settled'::text as expected,
  w.observed,
  bruce.say('stuck.is.' || e.kind, e.hostname, bruce.state_words(w.observed), bruce.day_words(e.state_since),
    e.name) as details,
  null::text as source,
  e.state_since as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.service_state as t on t.service_id = e.service_id
cross join lateral (
  select case e.state when 'running' then 'starting'
    else left(coalesce(e.item ->> 'state', e.item ->> 'status', e.state), 60) end
) as w (observed)
where e.is_suspect
  and e.kind in ('container', 'app', 'unit')
  and (e.state in ('changing', 'unknown')
    or e.state = 'running' and e.health = 'starting'
    -- where restarts are counted, SERVICE_RESTARTING tells them
    or e.state = 'unstable' and e.restart_count is null)
  and e.match <> 'ignored'
  and coalesce(t.lifecycle, 'active') <> 'planned'
  -- a row without a state is SNAPSHOT_ERROR
  and not coalesce(starts_with(e.problem, '.state'), false)
  -- an app of TrueNAS speaks for its containers
  and not (e.kind = 'container' and exists (
    select from bruce.entities as a
    where a.hostname = e.hostname and a.is_suspect and a.kind = 'app' and a.project = e.project
      and a.state in ('changing', 'unknown')
  ))
  -- up to the last evidence: silence does not make it last longer
  and s.last_seen_at >= e.state_since + o.change_limit
union all
select
  'STUCK', e.hostname, n.service, n.field, 'settled', min(w.observed),
  case
    when min(w.observed) = 'locked (' || min(w.lock) || ')' then
      bruce.say('stuck.locked.' || n.kind, e.hostname, min(w.lock), bruce.day_words(min(e.state_since)),
        n.service)
    else
      bruce.say('stuck.is.' || n.kind, e.hostname, bruce.state_words(min(w.observed)),
        bruce.day_words(min(e.state_since)), n.service)
  end,
  null, min(e.state_since), min(e.scope_id), null, null, bool_or(e.heard_until is null)
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.host_state as h on h.hostname = e.hostname and e.kind in ('guest', 'vm', 'node')
cross join lateral (
  select case when e.kind in ('pool', 'storage') then e.name end,
    case when e.kind in ('pool', 'storage') then e.kind else 'state' end,
    case e.kind when 'vm' then 'guest' else e.kind end
) as n (service, field, kind)
cross join lateral (
  select l.lock, coalesce('locked (' || l.lock || ')',
    left(coalesce(e.item ->> 'state', e.item #>> '{status,state}', e.item ->> 'status', e.state), 60))
  from (select left(nullif(e.item ->> 'lock', ''), 60)) as l (lock)
) as w (lock, observed)
where e.is_suspect
  and e.kind in ('guest', 'vm', 'node', 'pool', 'storage')
  -- the health of a guest is its lock
  and (e.state in ('changing', 'unknown') or e.state = 'running' and e.health is not null)
  and coalesce(h.lifecycle, 'active') <> 'planned'
  -- a node of a sender that says no states says nothing of its state
  and (e.kind <> 'node' or e.item ->> 'status' <> '' and coalesce(h.lifecycle, 'active') = 'active')
  -- one that is declared to run and is locked instead is VM_DOWN
  and not coalesce(
    h.lifecycle = 'active' and h.asset_type <> 'device' and h.state = 'changing' and h.lock is not null,
    false)
  and not coalesce(starts_with(e.problem, '.state'), false)
  -- a storage of which nothing is said is in no state
  and (e.kind <> 'storage' or e.item ?| array['status', 'active'])
  -- what a node that is down says of what stands on it is no news
  and not exists (
    select from bruce.entities as d
    where d.scope_id = e.scope_id and d.kind = 'node' and d.entity_key = e.node and d.state <> 'running'
  )
  -- a large guest is backed up for hours while it runs
  and s.last_seen_at >= e.state_since
    + o.change_limit * case when e.state = 'running' and lower(e.health) = 'backup' then 12 else 1 end
group by e.hostname, n.service, n.field, n.kind;
comment on view bruce.stuck is
  'Something stays in change, or in a state that nobody can read, longer than settings.change_limit.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('STUCK', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.stuck',
  'Something stays in change, or in a state that nobody can read, for too long.');

insert into public.texts (key, language, text)
values
  ('rule_about.stuck', 'fr',
    'Quelque chose reste trop longtemps en changement, ou dans un état que personne ne peut lire.'),
  ('stuck.is.container', 'en', 'Container %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.container', 'fr', 'Le conteneur %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.app', 'en', 'App %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.app', 'fr', 'L''application %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.unit', 'en', 'Unit %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.unit', 'fr', 'L''unité %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.guest', 'en', 'Guest %1$s is %2$s since %3$s.'),
  ('stuck.is.guest', 'fr', 'La machine invitée %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.guest', 'en', 'Guest %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.guest', 'fr', 'La machine invitée %1$s est verrouillée (%2$s) depuis %3$s.'),
  ('stuck.is.node', 'en', 'Node %1$s is %2$s since %3$s.'),
  ('stuck.is.node', 'fr', 'Le nœud %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.node', 'en', 'Node %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.node', 'fr', 'Le nœud %1$s est verrouillé (%2$s) depuis %3$s.'),
  ('stuck.is.pool', 'en', 'Pool %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.pool', 'fr', 'Le pool %4$s de %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.pool', 'en', 'Pool %4$s on %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.pool', 'fr', 'Le pool %4$s de %1$s est verrouillé (%2$s) depuis %3$s.'),
  ('stuck.is.storage', 'en', 'Storage %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.storage', 'fr', 'Le stockage %4$s de %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.storage', 'en', 'Storage %4$s on %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.storage', 'fr', 'Le stockage %4$s de %1$s est verrouillé (%2$s) depuis %3$s.');
