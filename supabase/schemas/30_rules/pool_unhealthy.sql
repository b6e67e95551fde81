-- POOL_UNHEALTHY: docs/rules/pool-unhealthy.md

create view bruce.pool_unhealthy with (security_invoker = true) as
select
  'POOL_UNHEALTHY'::text as event_type,
  e.hostname,
  e.name as service,
  'pool'::text as field,
  'ONLINE'::text as expected,
  p.observed,
  case e.state
    when 'absent' then bruce.say('pool_unhealthy.vanished', e.name, e.hostname,
      bruce.day_words(e.heard_until), bruce.span_words(o.forget_after))
    else bruce.say(
      case p.observed
        when 'ONLINE but not healthy' then 'pool_unhealthy.online'
        when 'not healthy' then 'pool_unhealthy.not_healthy'
        else 'pool_unhealthy.is'
      end, e.name, e.hostname, p.observed)
  end as details,
  null::text as source,
  e.state_since as since,
  e.scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  case when p.observed in ('FAULTED', 'OFFLINE', 'absent') then 'critical' end as severity,
  case e.state when 'absent' then not s.incomplete_lists && array['pools']
    else e.heard_until is null end as is_proven
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
cross join lateral (
  select case
    when e.state = 'absent' then 'absent'
    when upper(e.item ->> 'status') = 'ONLINE' then 'ONLINE but not healthy'
    else coalesce(upper(e.item ->> 'status'), 'not healthy')
  end
) as p (observed)
where e.is_suspect
  and e.kind = 'pool'
  and (e.state = 'failed'
    or e.state = 'absent' and e.heard_until > (select bruce.clock()) - o.forget_after)
union all
-- a shared storage is one, whatever nodes it is away from: it is told of the first of them
select
  'POOL_UNHEALTHY', e.hostname, e.name, 'storage', 'available', 'unavailable',
  bruce.say('pool_unhealthy.storage', e.name, min(n.nodes)),
  null, min(e.state_since), min(e.scope_id), null, null, null, bool_or(e.heard_until is null)
from bruce.entities as e
cross join lateral (
  select string_agg(distinct o.hostname, ', ') as nodes, min(o.hostname) as first
  from bruce.entities as o
  where o.scope_id = e.scope_id
    and o.is_suspect
    and o.kind = 'storage'
    and o.state = 'failed'
    and o.name = e.name
    and (o.entity_id = e.entity_id or lower(e.item ->> 'shared') in ('1', 'true'))
) as n
where e.is_suspect
  and e.kind = 'storage'
  and e.state = 'failed'
  and n.first = e.hostname
group by e.hostname, e.name;
comment on view bruce.pool_unhealthy is
  'A pool that is not ONLINE and healthy, or not listed any more; a storage that should be there and is not.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('POOL_UNHEALTHY', 'high', 2, 1, 'snapshot', false, '{}', 'bruce.pool_unhealthy',
  'A pool or a storage that should be there is not ONLINE or available.');

insert into public.texts (key, language, text)
values
  ('rule_about.pool_unhealthy', 'fr',
    'Un pool ou un stockage qui doit être là n''est pas ONLINE ou disponible.'),
  ('pool_unhealthy.vanished', 'en',
    'Pool %1$s on %2$s was listed until %3$s and is not any more: exported, destroyed, or its disks are '
    'away. It is forgotten %4$s after that.'),
  ('pool_unhealthy.vanished', 'fr',
    'Le pool %1$s de %2$s a été listé jusqu''à %3$s et ne l''est plus : exporté, détruit, ou privé de ses '
    'disques. Il est oublié %4$s après cette date.'),
  ('pool_unhealthy.online', 'en', 'Pool %1$s on %2$s is ONLINE but not healthy.'),
  ('pool_unhealthy.online', 'fr', 'Le pool %1$s de %2$s est ONLINE, mais pas sain.'),
  ('pool_unhealthy.not_healthy', 'en', 'Pool %1$s on %2$s is not healthy.'),
  ('pool_unhealthy.not_healthy', 'fr', 'Le pool %1$s de %2$s n''est pas sain.'),
  ('pool_unhealthy.is', 'en', 'Pool %1$s on %2$s is %3$s.'),
  ('pool_unhealthy.is', 'fr', 'Le pool %1$s de %2$s est %3$s.'),
  ('pool_unhealthy.storage', 'en', 'Storage %1$s is not available on %2$s.'),
  ('pool_unhealthy.storage', 'fr', 'Le stockage %1$s n''est pas disponible sur %2$s.');
