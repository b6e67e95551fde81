create view bruce.config_drift with (security_invoker = true) as
select
  'CONFIG_DRIFT'::text as event_type,
  h.hostname,
  null::text as service,
  'ip'::text as field,
  h.primary_ip as expected,
  array_to_string(h.addresses, ', ') as observed,
  format('%s has address %s but %s is declared.', h.hostname, array_to_string(h.addresses, ', '),
    h.primary_ip) as details,
  null::text as source,
  h.changed_at as since,
  h.scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  h.heard_until is null as is_proven,
  null::integer as looks
from bruce.host_state as h
where h.lifecycle = 'active'
  and h.state = 'running'
  and h.addresses <> '{}'
  and h.primary_ip <> all (h.addresses)
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'node', h.parent, h.node,
  format('%s runs on node %s but is declared on %s.', h.hostname, h.node, h.parent),
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
  format('The guest with the number of %s is now called %s: renamed, or another one that got its number.',
    h.hostname, h.other_name),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'active'
  and h.other_name is not null
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'lifecycle', 'offline', h.state,
  case
    when h.schedule is null then format('%s is declared offline but runs.', h.hostname)
    else format('%s runs outside its hours (%s).', h.hostname, h.schedule)
  end,
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'offline'
  and h.state in ('running', 'unstable')
union all
select
  'CONFIG_DRIFT', s.host, null, 'lifecycle', 'offline', 'reports',
  case
    when min(h.schedule) is null
      then format('%s is declared offline but reports (%s).', s.host,
        string_agg(s.source, ', ' order by s.source))
    else
      format('%s reports (%s) outside its hours (%s).', s.host, string_agg(s.source, ', ' order by s.source),
        min(h.schedule))
  end,
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
    when h.declarations > 1
      then format('%s is declared %s times: which one is meant cannot be told.', h.hostname, h.declarations)
    else format('%s guests could be %s: which one is meant cannot be told.', h.candidates, h.hostname)
  end,
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.state = 'ambiguous'
  and h.lifecycle <> 'retired'
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'several',
  format('%s reports as %s, which is the name or address of several declared hosts.', s.hostname, s.host),
  null, s.first_seen_at, s.scope_id, null, null, true, null
from bruce.scopes as s
where s.is_ambiguous
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'two collectors',
  format('Two collectors report as %s/%s%s: the second one''s word does not count.', s.hostname, s.source,
    case when s.other_instance is null then ', and say different things'
      else format(' (%s, %s)', s.instance, s.other_instance) end),
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
  format('The clock of %s is %s %s (%s).', s.host,
    bruce.span_words(case when max(s.clock_skew) > interval '2 minutes' then max(s.clock_skew)
      else - min(s.clock_skew) end),
    case when max(s.clock_skew) > interval '2 minutes' then 'ahead' else 'behind' end,
    string_agg(s.source, ', ' order by s.source)),
  null, max(s.last_contact_at), max(s.scope_id), null, null, true, null
from bruce.scopes as s
where s.clock_skew not between interval '-2 minutes' and interval '2 minutes'
group by s.host
union all
select
  'CONFIG_DRIFT', e.hostname, null, 'guest identity ' || e.entity_key, 'one', 'several',
  format('Guest %s could be several declared hosts.', e.name),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.kind in ('guest', 'vm', 'node')
union all
select
  'CONFIG_DRIFT', e.hostname, e.name, 'container identity', 'one', 'several',
  format('Container %s on %s could be several declared services.', e.name, e.hostname),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.service_id is null
  and e.kind in ('container', 'app')
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'identity', 'one', t.candidates || ' containers',
  format('%s containers on %s could be service %s: which one is meant cannot be told.', t.candidates,
    t.hostname, t.service),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.state = 'ambiguous'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'lifecycle', 'offline', t.state,
  case
    when t.schedule is null
      then format('Service %s runs on %s but is declared offline.', t.service, t.hostname)
    else format('Service %s runs on %s outside its hours (%s).', t.service, t.hostname, t.schedule)
  end,
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
  format(
    'Service %s on %s runs image %s but %s is declared.', t.service, t.hostname,
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
  format(
    'Service %s on %s has restart policy %s but %s is declared.', t.service, t.hostname, t.restart_policy,
    t.declared_restart_policy
  ),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.restart_policy <> t.declared_restart_policy
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'role', t.declared_role, t.role,
  format('Service %s on %s says its role is %s but %s is declared.', t.service, t.hostname, t.role,
    t.declared_role),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.role <> t.declared_role
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'network', 'a container', 'none',
  format('Service %s on %s uses the network of container %s, which does not exist: it has to be made anew.',
    t.service, t.hostname, t.lost_network),
  null, t.changed_at, t.scope_id, t.service_id, null,
  t.heard_until is null and not s.incomplete_lists && array['containers'], 2
from bruce.service_state as t
join bruce.scopes as s on s.scope_id = t.scope_id
where t.differs
  and t.lost_network is not null
  and t.lifecycle = 'active';
comment on view bruce.config_drift is
  'A field differs: address, node, image, restart policy, role, running while declared offline, a clock, a '
  'network that is gone, or an unclear identity.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('CONFIG_DRIFT', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.config_drift',
  'A field differs: address, node, image, restart policy, role, running while declared offline, a '
  'network that is gone, unclear identity.');
