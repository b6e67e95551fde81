-- The twelve rules. Each is a view with the columns of bruce.drift_row: one row per difference between what is declared
-- and what was last observed. A rule of one's own looks just like these. Whether the evidence (scope_id) is good enough
-- to say so is decided in one place for all of them, in bruce.all_drift; the source, when a rule leaves it null, is that
-- of the scope.

create type bruce.drift_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer
);
comment on type bruce.drift_row is 'The columns that every rule view returns, by name.';

create index entities_unhealthy_idx on bruce.entities (hostname)
  where health = 'unhealthy' and state = 'running';
create index entities_failed_idx on bruce.entities (hostname) where state = 'failed' and kind in ('check', 'pool');
create index entities_down_nodes_idx on bruce.entities (hostname) where kind = 'node' and state = 'stopped';
create index entities_restarted_idx on bruce.entities (hostname) where restarted_at is not null;

create view bruce.service_missing with (security_invoker = true) as
select
  'SERVICE_MISSING'::text as event_type,
  t.hostname,
  t.service,
  'state'::text as field,
  'running'::text as expected,
  t.state as observed,
  format(
    'Expected service %s on %s but %s not running%s.', t.service, t.hostname,
    case s.source when 'truenas' then 'app' else 'container' end,
    case t.state when 'absent' then '' else ' (' || t.state || ')' end
  ) as details,
  s.source,
  t.changed_at as since,
  s.scope_id
from bruce.service_state as t
join lateral (
  -- where several sources list services of the host, the one that knows least decides whether it is absent
  select o.scope_id, o.source
  from bruce.scopes as o
  where o.scope_id = t.scope_id
    or o.host = t.hostname and o.source in ('docker', 'truenas') and o.lists && array['containers', 'apps'] and t.state = 'absent'
  order by o.complete and o.error_kind is null and o.held_snapshot_id is null, o.last_seen_at + o.stale_after nulls first
  limit 1
) as s on true
where t.lifecycle = 'active'
  and t.state in ('absent', 'stopped', 'failed', 'paused');
comment on view bruce.service_missing is 'An active declared service has no running container or app on its host.';

create view bruce.service_unexpected with (security_invoker = true) as
select
  'SERVICE_UNEXPECTED'::text as event_type,
  e.hostname,
  e.name as service,
  'declaration'::text as field,
  'not declared'::text as expected,
  e.state as observed,
  format('%s %s runs on %s but is not declared.', initcap(e.kind), e.name, e.hostname) as details,
  null::text as source,
  e.first_seen_at as since,
  e.scope_id
from bruce.entities as e
where e.match in ('undeclared', 'ambiguous')
  and e.match = 'undeclared'
  and e.kind in ('container', 'app')
  and e.state in ('running', 'unstable')
union all
select
  'SERVICE_UNEXPECTED', t.hostname, t.service, 'lifecycle', 'retired', t.state,
  format('Service %s still runs on %s but is declared retired.', t.service, t.hostname),
  null, t.changed_at, t.scope_id
from bruce.service_state as t
where t.lifecycle in ('offline', 'retired')
  and t.lifecycle = 'retired'
  and t.state in ('running', 'unstable');
comment on view bruce.service_unexpected is 'Something runs that is not declared, or is declared retired.';

create view bruce.port_mismatch with (security_invoker = true) as
select
  'PORT_MISMATCH'::text as event_type,
  t.hostname,
  t.service,
  'ports'::text as field,
  array_to_string(t.declared_ports, ', ') as expected,
  coalesce(nullif(array_to_string(t.ports, ', '), ''), 'none') as observed,
  format(
    'Service %s on %s publishes %s but %s is declared.', t.service, t.hostname,
    coalesce(nullif(array_to_string(t.ports, ', '), ''), 'no port'), array_to_string(t.declared_ports, ', ')
  ) as details,
  null::text as source,
  t.changed_at as since,
  t.scope_id
from bruce.service_state as t
where t.lifecycle = 'active'
  and t.state = 'running'
  and t.ports_differ
union all
select
  'PORT_MISMATCH', e.hostname, t.service, e.ports[1], 'answers', 'no answer',
  format(
    'Service %s on %s does not answer on declared port %s%s.', t.service, e.hostname, e.ports[1],
    coalesce(': ' || nullif(min(e.item ->> 'error'), ''), '')
  ),
  null, min(e.changed_at), min(e.scope_id)
from bruce.entities as e
join bruce.service_state as t on t.service_id = e.service_id
where e.kind in ('check', 'pool')
  and e.kind = 'check'
  and e.state = 'failed'
  and e.health in ('tcp', 'udp')
  and e.ports[1] = any (t.declared_ports)
  and t.lifecycle = 'active'
  -- one that is known not to run is missing, not on a wrong port
  and t.state not in ('absent', 'stopped', 'failed', 'paused')
-- several probes of one port are one difference
group by e.hostname, t.service, e.ports[1];
comment on view bruce.port_mismatch is
  'The published ports are not the declared ones, or a declared port does not answer its probe.';

create view bruce.vm_down with (security_invoker = true) as
select
  'VM_DOWN'::text as event_type,
  h.hostname,
  null::text as service,
  'state'::text as field,
  'running'::text as expected,
  h.state as observed,
  format(
    'VM %s is declared active but %s.', h.hostname,
    case h.state when 'absent' then 'its hypervisor does not list it' else 'is ' || h.state end
  ) as details,
  null::text as source,
  h.changed_at as since,
  h.scope_id
from bruce.host_state as h
where h.lifecycle = 'active'
  and h.asset_type <> 'device'
  and h.state in ('stopped', 'failed', 'paused', 'absent');
comment on view bruce.vm_down is 'An active declared VM or guest is not running.';

create view bruce.vm_undeclared with (security_invoker = true) as
select
  'VM_UNDECLARED'::text as event_type,
  e.hostname,
  null::text as service,
  'guest'::text as field,
  'not declared'::text as expected,
  min(e.state) as observed,
  format('Guest %s exists on %s but NetBox does not declare it.', e.hostname, min(coalesce(e.node, s.host))) as details,
  min(s.source) as source,
  min(e.first_seen_at) as since,
  min(e.scope_id) as scope_id
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where e.match in ('undeclared', 'ambiguous')
  and e.match = 'undeclared'
  and e.kind in ('guest', 'vm')
  and e.state <> 'unknown'
group by e.hostname
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'not declared', 'reports',
  format('Host %s reports (%s) but NetBox does not declare it.', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id)
from bruce.scopes as s
where not s.is_declared
  and not s.is_ambiguous
group by s.host
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'retired', 'reports',
  format('%s is declared retired but still reports (%s).', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id)
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'retired'
group by s.host
union all
select
  'VM_UNDECLARED', h.hostname, null, 'lifecycle', 'retired', h.state,
  format('%s is declared retired but still there.', h.hostname),
  s.source, h.changed_at, h.scope_id
from bruce.host_state as h
join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'retired'
  and h.state in ('running', 'unstable', 'paused', 'stopped', 'changing');
comment on view bruce.vm_undeclared is 'A guest or reporting host is unknown to NetBox, or declared retired.';

create view bruce.docker_unreachable with (security_invoker = true) as
select
  'DOCKER_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'engine'::text as field,
  'answers'::text as expected,
  'no answer'::text as observed,
  format('The Docker Engine on %s does not answer%s.', s.host, coalesce(': ' || s.error_message, '')) as details,
  s.source,
  s.error_since as since,
  s.scope_id
from bruce.scopes as s
where s.source = 'docker'
  and s.error_kind = 'unreachable';
comment on view bruce.docker_unreachable is 'The collector says that the Docker Engine does not answer.';

create view bruce.node_unreachable with (security_invoker = true) as
select
  'NODE_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'report'::text as field,
  format('a report every %s', make_interval(secs => min(s.interval_s))) as expected,
  'silence' as observed,
  format(
    'Host %s has not reported since %s (%s, every %s).', s.host,
    to_char(max(s.last_contact_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
    string_agg(s.source, ', ' order by s.source), make_interval(secs => min(s.interval_s))
  ) as details,
  min(s.source) as source,
  max(s.last_contact_at) as since,
  min(s.scope_id) as scope_id
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'active'
group by s.host
having max(s.last_contact_at + s.stale_after) < (select bruce.clock())
  and not exists (
    select from bruce.entities as n where n.kind = 'node' and n.state = 'stopped' and n.hostname = s.host
  )
union all
select
  'NODE_UNREACHABLE', e.hostname, null, 'node', 'online', 'offline',
  format('The cluster reports node %s as offline.', e.hostname),
  min(s.source), min(e.changed_at), min(e.scope_id)
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
join bruce.host_state as h on h.hostname = e.hostname
where e.kind = 'node'
  and e.state = 'stopped'
  and h.lifecycle = 'active'
group by e.hostname;
comment on view bruce.node_unreachable is
  'A host misses several of its own reporting intervals, or its cluster reports it offline.';

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
    format('Collection of %s on %s failed (%s)%s.', s.source, s.host, s.error_kind, coalesce(': ' || s.error_message, ''))
  where s.error_kind is not null and not (s.source = 'docker' and s.error_kind = 'unreachable')
  union all
  select '.breaker', 'applied', 'held', s.changed_at,
    format(
      'A %s snapshot of %s is held: it would take away most of what was there. If that is so: '
      'select release_snapshot(%L, %L);', s.source, s.host, s.hostname, s.source
    )
  where s.held_snapshot_id is not null
  union all
  select '.rows', 'readable', 'quarantined', s.changed_at,
    format('Rows of the %s snapshot of %s could not be understood: %s.', s.source, s.host, q.problems)
  from (
    select string_agg(r.path || ' ' || r.message, '; ' order by r.id) as problems
    from bruce.quarantined_rows as r where r.scope_id = s.scope_id
  ) as q
  where q.problems is not null
  union all
  select '.complete', 'complete', 'partial', s.changed_at,
    format(
      'The %s snapshot of %s is incomplete%s: nothing is concluded from what it lacks.', s.source, s.host,
      coalesce(' (' || nullif(s.problems, '') || ')', '')
    )
  where not s.complete and s.unreadable_rows = 0 and s.error_kind is null and s.held_snapshot_id is null
) as p (field, expected, observed, since, details)
where s.error_kind is not null or s.held_snapshot_id is not null or not s.complete or s.has_quarantine
union all
-- one collector is silent while another of the same host still speaks
select
  'SNAPSHOT_ERROR', s.host, null, s.source || '.report',
  format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  format(
    'The %s collector of %s has not reported since %s, while another one of that host does.', s.source, s.host,
    to_char(s.last_contact_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
  ),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where s.last_contact_at < (select bruce.clock()) - s.stale_after
  and h.lifecycle = 'active'
  and exists (
    select from bruce.scopes as o
    where o.host = s.host and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  )
union all
select
  'SNAPSHOT_ERROR', n.snapshot_type, null, n.snapshot_type || '.breaker', 'applied', 'held',
  format(
    'A full expected state is held: it would retire most of what is declared. If that is so: '
    'select release_snapshot(%L, %L);', n.snapshot_type, n.snapshot_type
  ),
  n.snapshot_type, n.created_at, null
from public.snapshots as n
where n.held;
comment on view bruce.snapshot_error is
  'Collection failed, rows were quarantined, a snapshot is partial or held by the breaker, or one collector fell silent.';

create view bruce.resource_exceeded with (security_invoker = true) as
select
  'RESOURCE_EXCEEDED'::text as event_type,
  r.hostname,
  r.service,
  r.metric as field,
  format('at most %s %s', r.open_above, r.unit) as expected,
  format('%s %s', round(r.value, 1), r.unit) as observed,
  format(
    '%s of %s is at %s %s (limit %s, clears below %s).', r.metric,
    concat_ws(' on ', r.service, r.hostname),
    round(r.value, 1), r.unit, r.open_above, r.clear_below
  ) as details,
  null::text as source,
  r.exceeded_at as since,
  r.scope_id
from bruce.resource_levels as r
join bruce.scopes as s on s.scope_id = r.scope_id;
comment on view bruce.resource_exceeded is 'CPU, memory, disk, pool or database size is over its threshold.';

create view bruce.service_restarting with (security_invoker = true) as
select
  'SERVICE_RESTARTING'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'restarts') as field,
  format('fewer than %s restarts within %s', p.restart_count, p.restart_window) as expected,
  'more'::text as observed,
  format(
    'Container %s on %s restarted %s times since %s.', e.name, e.hostname, e.restart_count - e.restarts_base,
    to_char(e.restarts_base_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
  ) as details,
  s.source,
  e.restarts_base_at as since,
  e.scope_id
from bruce.entities as e
cross join public.settings as p
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.service_state as t on t.service_id = e.service_id
where e.restarted_at is not null
  and e.restart_count - e.restarts_base >= p.restart_count
  -- as seen by the evidence: silence does not make it well
  and e.restarted_at >= s.last_seen_at - p.restart_window;
comment on view bruce.service_restarting is 'The restart count of a container grew by several within a window.';

create view bruce.service_unhealthy with (security_invoker = true) as
select
  'SERVICE_UNHEALTHY'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'health') as field,
  'healthy'::text as expected,
  'unhealthy'::text as observed,
  format('Container %s on %s runs but its health check fails.', e.name, e.hostname) as details,
  null::text as source,
  e.changed_at as since,
  e.scope_id
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.health = 'unhealthy'
  and e.state = 'running'
  and e.kind = 'container'
union all
select
  'SERVICE_UNHEALTHY', e.hostname, coalesce(t.service, e.name),
  concat_ws(' ', e.health, e.item ->> 'target'), 'answers well', 'fails',
  format(
    'Service %s on %s fails its %s probe of %s%s.', coalesce(t.service, e.name), e.hostname, e.health,
    e.item ->> 'target', coalesce(': ' || nullif(min(e.item ->> 'error'), ''), '')
  ),
  null, min(e.changed_at), min(e.scope_id)
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.kind in ('check', 'pool')
  and e.kind = 'check'
  and e.state = 'failed'
  and not (e.health in ('tcp', 'udp') and coalesce(e.ports[1] = any (t.declared_ports), false))
  and coalesce(t.lifecycle, 'active') = 'active'
  and coalesce(t.state, 'running') not in ('absent', 'stopped', 'failed', 'paused')
group by e.hostname, coalesce(t.service, e.name), e.health, e.item ->> 'target'
union all
select
  'SERVICE_UNHEALTHY', e.hostname, e.name, 'pool', 'ONLINE', p.observed,
  format('Pool %s on %s is %s.', e.name, e.hostname, p.observed),
  null, e.changed_at, e.scope_id
from bruce.entities as e
cross join lateral (
  select case upper(e.item ->> 'status') when 'ONLINE' then 'ONLINE but not healthy' else coalesce(e.item ->> 'status', 'not healthy') end
) as p (observed)
where e.kind in ('check', 'pool')
  and e.kind = 'pool'
  and e.state = 'failed';
comment on view bruce.service_unhealthy is 'The health check of a container, a probe, or a storage pool fails while it runs.';
