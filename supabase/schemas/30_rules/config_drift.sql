create view bruce.config_drift with (security_invoker = true) as
select
  'CONFIG_DRIFT'::text as event_type,
  h.hostname,
  null::text as service,
  'ip'::text as field,
  h.primary_ip as expected,
  array_to_string(h.addresses, ', ') as observed,
  bruce.say('config_drift.ip', h.hostname, array_to_string(h.addresses, ', '), h.primary_ip) as details,
  null::text as source,
  h.changed_at as since,
  coalesce(h.address_scope_id, h.scope_id) as scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  h.address_scope_id is not null or h.heard_until is null as is_proven,
  null::integer as looks
from bruce.host_state as h
where h.lifecycle = 'active'
  and (h.state = 'running' or h.address_scope_id is not null)
  and h.addresses <> '{}'
  and h.primary_ip <> all (h.addresses)
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'node', h.parent, h.node,
  bruce.say('config_drift.node', h.hostname, h.node, h.parent),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
join bruce.entities as n
  on n.scope_id = h.scope_id and n.kind = 'node' and n.entity_key = h.node and n.match = 'matched'
where h.lifecycle = 'active'
  and h.state = 'running'
  and h.parent is not null
  and bruce.fold_name(n.hostname) <> bruce.fold_name(h.parent)
  -- declared on the cluster: any node is right
  and bruce.fold_name(h.parent) <> coalesce(bruce.fold_name(h.cluster), '')
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'name', h.hostname, h.other_name,
  bruce.say('config_drift.name', h.hostname, h.other_name),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'active'
  and h.other_name is not null
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'lifecycle', 'offline', h.state,
  bruce.say(case when h.schedule is null then 'config_drift.host_runs' else 'config_drift.host_hours' end,
    h.hostname, h.schedule),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'offline'
  and h.state in ('running', 'unstable')
union all
select
  'CONFIG_DRIFT', s.host, null, 'lifecycle', 'offline', 'reports',
  bruce.say(
    case when min(h.schedule) is null then 'config_drift.host_reports' else 'config_drift.reports_hours' end,
    s.host, string_agg(s.source, ', ' order by s.source), min(h.schedule)
  ),
  null, max(s.changed_at), max(s.scope_id), null, null, true, null
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'offline'
  and h.state not in ('running', 'unstable')
  -- silent for that long, it is off, as declared
  and s.last_contact_at > (select bruce.clock()) - (select p.forget_after from public.settings as p)
group by s.host
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'identity', 'one',
  case when h.declarations > 1 then h.declarations || ' declarations' else h.candidates || ' guests' end,
  case
    when h.declarations > 1 then bruce.say('config_drift.declarations', h.hostname, h.declarations::text)
    else bruce.say('config_drift.guests', h.hostname, h.candidates::text)
  end,
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.state = 'ambiguous'
  and h.lifecycle <> 'retired'
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'several',
  bruce.say('config_drift.reporter', s.hostname, s.host),
  null, s.first_seen_at, s.scope_id, null, null, true, null
from bruce.scopes as s
where s.is_ambiguous
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'two collectors',
  bruce.say(
    case when s.other_instance is null then 'config_drift.two_words' else 'config_drift.two_instances' end,
    s.hostname, s.source, s.instance, s.other_instance
  ),
  null, s.other_since, s.scope_id, null, null, true, null
from bruce.scopes as s
where s.other_at >= (select bruce.clock()) - s.stale_after
  -- the first one has spoken since: it was not replaced
  and s.last_contact_at > s.other_since
  and not s.is_ambiguous
union all
select
  'CONFIG_DRIFT', s.host, null, 'clock', 'right',
  case when max(s.clock_skew) > interval '2 minutes' then 'ahead' else 'behind' end,
  case
    when max(s.clock_skew) > interval '2 minutes' then
      bruce.say('config_drift.clock_ahead', s.host, bruce.span_words(max(s.clock_skew)),
        string_agg(s.source, ', ' order by s.source))
    else
      bruce.say('config_drift.clock_behind', s.host, bruce.span_words(- min(s.clock_skew)),
        string_agg(s.source, ', ' order by s.source))
  end,
  null, max(s.last_contact_at), max(s.scope_id), null, null, true, null
from bruce.scopes as s
where s.clock_skew not between interval '-2 minutes' and interval '2 minutes'
group by s.host
union all
select
  'CONFIG_DRIFT', e.hostname, null, 'time_synchronization', 'synchronized', 'not synchronized',
  bruce.say('config_drift.time_synchronization', e.hostname),
  null, e.state_since, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.kind = 'os'
  and e.health = 'unsynchronized'
union all
-- copied machines, whose leases and logs are mixed up
select
  'CONFIG_DRIFT', s.host, null, 'machine identity', 'its own', 'shared',
  bruce.say('config_drift.machine', s.host, string_agg(o.host, ', ' order by o.host)),
  null, max(s.first_seen_at), s.scope_id, null, null, true, null
from bruce.scopes as s
join bruce.scopes as o on o.source = 'system' and o.instance = s.instance and o.host <> s.host
where s.source = 'system'
  -- one that is silent may have become the other
  and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  and not s.is_ambiguous
group by s.host, s.scope_id
union all
select
  'CONFIG_DRIFT', e.hostname, null, 'guest identity ' || e.entity_key, 'one', 'several',
  bruce.say('config_drift.guest', e.name),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.kind in ('guest', 'vm', 'node')
union all
select
  'CONFIG_DRIFT', e.hostname, e.name, 'container identity', 'one', 'several',
  bruce.say('config_drift.container', e.name, e.hostname),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.service_id is null
  and e.kind in ('container', 'app')
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'identity', 'one', t.candidates || ' containers',
  bruce.say('config_drift.containers', t.service, t.hostname, t.candidates::text),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.state = 'ambiguous'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'lifecycle', 'offline', t.state,
  bruce.say(
    case when t.schedule is null then 'config_drift.service_runs' else 'config_drift.service_hours' end,
    t.service, t.hostname, t.schedule
  ),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'offline'
  and t.state in ('running', 'unstable')
  -- of a host that is meant to be off as a whole, its own row speaks
  and not exists (
    select from bruce.host_state as h where h.hostname = t.hostname and h.lifecycle = 'offline')
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'image', t.declared_image,
  case when t.declared_image like '%@sha256:%' then coalesce(t.image_digest, t.image) else t.image end,
  bruce.say(
    'config_drift.image', t.service, t.hostname,
    case when t.declared_image like '%@sha256:%' then coalesce(t.image_digest, t.image) else t.image end,
    t.declared_image
  ),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.declared_image is not null
  and t.lifecycle = 'active'
  and t.state = 'running'
  and bruce.image_differs(t.declared_image, t.image, t.image_digest)
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'restart_policy', t.declared_restart_policy, t.restart_policy,
  bruce.say('config_drift.restart_policy', t.service, t.hostname, t.restart_policy,
    t.declared_restart_policy),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.restart_policy <> t.declared_restart_policy
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'role', t.declared_role, t.role,
  bruce.say('config_drift.role', t.service, t.hostname, t.role, t.declared_role),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.role <> t.declared_role
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'network', 'a container', 'none',
  bruce.say('config_drift.network', t.service, t.hostname, t.lost_network),
  null, t.changed_at, t.scope_id, t.service_id, null,
  t.heard_until is null and not s.incomplete_lists && array['containers'], 2
from bruce.service_state as t
join bruce.scopes as s on s.scope_id = t.scope_id
where t.differs
  and t.lost_network is not null
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', m.hostname, m.service, 'model', array_to_string(m.lacking, ', '), m.observed,
  bruce.say('config_drift.model', m.service, m.hostname, array_to_string(m.lacking, ', '), m.observed),
  null, m.changed_at, m.scope_id, m.service_id, null, m.is_proven, null
from (
  select
    t.hostname, t.service, t.service_id, p.scope_id, p.changed_at, p.is_proven,
    array(
      select d.name from unnest(bruce.declared_models(x.metadata)) as d (name)
      where not bruce.has_model(coalesce(p.models, '[]'), d.name)
    ) as lacking,
    coalesce(nullif(array_to_string((p.names)[:10], ', '), ''), 'none')
      || case when cardinality(p.names) > 10 then ', …' else '' end as observed
  from public.expected_services as x
  join bruce.service_state as t on t.service_id = x.id
  cross join lateral (
    select
      min(c.scope_id) as scope_id, max(c.changed_at) as changed_at,
      -- a probe that is not answered tells nothing of the models: what it said before neither counts nor ends
      bool_and(c.state = 'running' and c.heard_until is null)
        and bool_or(jsonb_typeof(c.item -> 'models') = 'array') as is_proven,
      jsonb_path_query_array(jsonb_agg(c.item -> 'models'), '$[*][*]') as models,
      array(
        select distinct n.name
        from jsonb_array_elements_text(
          jsonb_path_query_array(jsonb_agg(c.item -> 'models'), '$[*][*].name')) as n (name)
        order by n.name
      ) as names
    from bruce.entities as c
    where c.service_id = x.id and c.kind = 'check'
      and c.health in ('ollama', 'open_webui', 'vllm', 'openai', 'wyoming')
    having count(*) > 0
  ) as p
  where x.metadata ? 'models'
    and t.lifecycle = 'active'
) as m
where m.lacking <> '{}'
union all
select
  'CONFIG_DRIFT', h.hostname, null, f.field, f.declared::text, f.observed::text,
  bruce.say('config_drift.' || f.field, h.hostname, f.observed::text, f.declared::text),
  null, h.changed_at, h.scope_id, null, h.entity_id, h.heard_until is null, null
from public.assets as a
join bruce.host_state as h on h.hostname = a.name
join bruce.entities as e on e.entity_id = h.entity_id and e.kind = 'guest'
cross join lateral (
  select 'vcpus', n.declared, n.observed
  from (
    select trim_scale((a.metadata ->> 'vcpus')::numeric), (e.item ->> 'maxcpu')::numeric
    where jsonb_typeof(a.metadata -> 'vcpus') = 'number' and jsonb_typeof(e.item -> 'maxcpu') = 'number'
  ) as n (declared, observed)
  where n.declared <> n.observed
  union all
  select 'memory', n.declared, n.observed
  from (
    select (a.metadata ->> 'memory_mb')::numeric, round((e.item ->> 'maxmem')::numeric / 1048576)
    where jsonb_typeof(a.metadata -> 'memory_mb') = 'number' and jsonb_typeof(e.item -> 'maxmem') = 'number'
  ) as n (declared, observed)
  -- people write 8192 or 8000 for 8 GiB, and some mean a million bytes by a megabyte
  where abs(n.declared - n.observed) > 0.03 * n.observed
    and abs(n.declared - n.observed * 1.048576) > 0.03 * n.observed
) as f (field, declared, observed)
where (a.metadata ? 'vcpus' or a.metadata ? 'memory_mb')
  and h.lifecycle = 'active'
  and h.state = 'running'
union all
-- two that declare it contradict each other: nothing has to be observed for that
select
  'CONFIG_DRIFT', x.hostname, x.name, concat('declared ', f.field, ' ', o.origin), f.own, f.other,
  bruce.say('config_drift.declared', x.name, x.hostname, f.own, coalesce(x.origin, 'BRUCE'), f.other,
    concat_ws(', ', o.origin, o.said ->> 'from')),
  null, x.changed_at, null, x.id, null, true, null
from public.expected_services as x
cross join lateral jsonb_each(x.also_declared) as o (origin, said)
cross join lateral (
  select 'ports', array_to_string(x.ports, ', '), array_to_string(p.ports, ', ')
  from (select array(select jsonb_array_elements_text(o.said -> 'ports')) as ports) as p
  where x.ports <> '{}' and p.ports <> '{}' and x.ports <> p.ports
  union all
  select 'image', x.image, o.said ->> 'image'
  where bruce.image_differs(x.image, o.said ->> 'image', null)
) as f (field, own, other)
where x.also_declared <> '{}'
  and x.lifecycle <> 'retired';
comment on view bruce.config_drift is
  'A field differs: address, node, processors, memory, image, restart policy, role, a model, running while '
  'declared offline, a clock, a '
  'network that is gone, an unclear identity, or what two origins declare.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('CONFIG_DRIFT', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.config_drift',
  'A field differs: address, node, image, restart policy, role, a model, running while declared offline, a '
  'network that is gone, unclear identity, or two declarations of one service.');

insert into public.texts (key, language, text)
values
  ('rule_about.config_drift', 'fr',
    'Une valeur diffère : adresse, nœud, image, politique de redémarrage, rôle, modèle, en marche alors que '
    'l''arrêt est déclaré, réseau disparu, identité douteuse, ou deux déclarations d''un service.'),
  ('config_drift.vcpus', 'en', '%1$s has %2$s processors but %3$s are declared.'),
  ('config_drift.vcpus', 'fr', '%1$s a %2$s processeurs, alors que %3$s sont déclarés.'),
  ('config_drift.memory', 'en', '%1$s has %2$s MiB of memory but %3$s are declared.'),
  ('config_drift.memory', 'fr', '%1$s a %2$s Mio de mémoire, alors que %3$s sont déclarés.'),
  ('config_drift.declared', 'en', '%1$s on %2$s is declared with %3$s (%4$s) and with %5$s (%6$s).'),
  ('config_drift.declared', 'fr', '%1$s sur %2$s est déclaré avec %3$s (%4$s) et avec %5$s (%6$s).'),
  ('config_drift.ip', 'en', '%1$s has address %2$s but %3$s is declared.'),
  ('config_drift.ip', 'fr', '%1$s a l''adresse %2$s, alors que %3$s est déclarée.'),
  ('config_drift.node', 'en', '%1$s runs on node %2$s but is declared on %3$s.'),
  ('config_drift.node', 'fr', '%1$s tourne sur le nœud %2$s, mais est déclaré sur %3$s.'),
  ('config_drift.name', 'en',
    'The guest with the number of %1$s is now called %2$s: renamed, or another one that got its number.'),
  ('config_drift.name', 'fr',
    'La machine invitée qui porte le numéro de %1$s s''appelle maintenant %2$s : elle a été renommée, ou une '
    'autre a reçu son numéro.'),
  ('config_drift.host_runs', 'en', '%1$s is declared offline but runs.'),
  ('config_drift.host_runs', 'fr', '%1$s est déclaré éteint, mais tourne.'),
  ('config_drift.host_hours', 'en', '%1$s runs outside its hours (%2$s).'),
  ('config_drift.host_hours', 'fr', '%1$s tourne en dehors de ses heures (%2$s).'),
  ('config_drift.host_reports', 'en', '%1$s is declared offline but reports (%2$s).'),
  ('config_drift.host_reports', 'fr', '%1$s est déclaré éteint, mais envoie des rapports (%2$s).'),
  ('config_drift.reports_hours', 'en', '%1$s reports (%2$s) outside its hours (%3$s).'),
  ('config_drift.reports_hours', 'fr', '%1$s envoie des rapports (%2$s) en dehors de ses heures (%3$s).'),
  ('config_drift.declarations', 'en', '%1$s is declared %2$s times: which one is meant cannot be told.'),
  ('config_drift.declarations', 'fr',
    '%1$s est déclaré %2$s fois : impossible de dire laquelle des déclarations est la bonne.'),
  ('config_drift.guests', 'en', '%2$s guests could be %1$s: which one is meant cannot be told.'),
  ('config_drift.guests', 'fr',
    '%2$s machines invitées pourraient être %1$s : impossible de dire laquelle est la bonne.'),
  ('config_drift.reporter', 'en',
    '%1$s reports as %2$s, which is the name or address of several declared hosts.'),
  ('config_drift.reporter', 'fr',
    '%1$s envoie des rapports comme %2$s, qui est le nom ou l''adresse de plusieurs hôtes déclarés.'),
  ('config_drift.two_words', 'en',
    'Two collectors report as %1$s/%2$s, and say different things: the second one''s word does not count.'),
  ('config_drift.two_words', 'fr',
    'Deux collecteurs envoient des rapports comme %1$s/%2$s et se contredisent : le second ne compte pas.'),
  ('config_drift.two_instances', 'en',
    'Two collectors report as %1$s/%2$s (%3$s, %4$s): the second one''s word does not count.'),
  ('config_drift.two_instances', 'fr',
    'Deux collecteurs envoient des rapports comme %1$s/%2$s (%3$s, %4$s) : le second ne compte pas.'),
  ('config_drift.clock_ahead', 'en', 'The clock of %1$s is %2$s ahead (%3$s).'),
  ('config_drift.clock_ahead', 'fr', 'L''horloge de %1$s est en avance de %2$s (%3$s).'),
  ('config_drift.clock_behind', 'en', 'The clock of %1$s is %2$s behind (%3$s).'),
  ('config_drift.clock_behind', 'fr', 'L''horloge de %1$s est en retard de %2$s (%3$s).'),
  ('config_drift.time_synchronization', 'en', 'Nothing sets the clock of %1$s: it will go wrong.'),
  ('config_drift.time_synchronization', 'fr',
    'Rien ne met à l''heure l''horloge de %1$s : elle finira par dériver.'),
  ('config_drift.machine', 'en',
    '%1$s has the machine id of %2$s: one is a copy of the other, or one machine reports as both.'),
  ('config_drift.machine', 'fr',
    '%1$s a le même identifiant de machine que %2$s : l''une est une copie de l''autre, ou une seule '
    'machine parle sous ces noms.'),
  ('config_drift.guest', 'en', 'Guest %1$s could be several declared hosts.'),
  ('config_drift.guest', 'fr', 'La machine invitée %1$s pourrait être plusieurs hôtes déclarés.'),
  ('config_drift.container', 'en', 'Container %1$s on %2$s could be several declared services.'),
  ('config_drift.container', 'fr', 'Le conteneur %1$s sur %2$s pourrait être plusieurs services déclarés.'),
  ('config_drift.containers', 'en',
    '%3$s containers on %2$s could be service %1$s: which one is meant cannot be told.'),
  ('config_drift.containers', 'fr',
    '%3$s conteneurs sur %2$s pourraient être le service %1$s : impossible de dire lequel est le bon.'),
  ('config_drift.service_runs', 'en', 'Service %1$s runs on %2$s but is declared offline.'),
  ('config_drift.service_runs', 'fr', 'Le service %1$s tourne sur %2$s, mais est déclaré éteint.'),
  ('config_drift.service_hours', 'en', 'Service %1$s runs on %2$s outside its hours (%3$s).'),
  ('config_drift.service_hours', 'fr', 'Le service %1$s tourne sur %2$s en dehors de ses heures (%3$s).'),
  ('config_drift.image', 'en', 'Service %1$s on %2$s runs image %3$s but %4$s is declared.'),
  ('config_drift.image', 'fr',
    'Le service %1$s sur %2$s utilise l''image %3$s, alors que %4$s est déclarée.'),
  ('config_drift.restart_policy', 'en', 'Service %1$s on %2$s has restart policy %3$s but %4$s is declared.'),
  ('config_drift.restart_policy', 'fr',
    'Le service %1$s sur %2$s a la politique de redémarrage %3$s, alors que %4$s est déclarée.'),
  ('config_drift.model', 'en', 'Service %1$s on %2$s lacks the declared model %3$s; it has %4$s.'),
  ('config_drift.model', 'fr', 'Il manque au service %1$s sur %2$s le modèle déclaré %3$s ; il a : %4$s.'),
  ('config_drift.role', 'en', 'Service %1$s on %2$s says its role is %3$s but %4$s is declared.'),
  ('config_drift.role', 'fr', 'Le service %1$s sur %2$s dit avoir le rôle %3$s, alors que %4$s est déclaré.'),
  ('config_drift.network', 'en',
    'Service %1$s on %2$s uses the network of container %3$s, which does not exist: it has to be made anew.'),
  ('config_drift.network', 'fr',
    'Le service %1$s sur %2$s utilise le réseau du conteneur %3$s, qui n''existe pas : il faut recréer son '
    'conteneur.');
