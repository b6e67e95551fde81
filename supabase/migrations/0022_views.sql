-- What people look at beside drift: the present by source, the summary by host, the coverage.

create view public.docker_state_latest with (security_invoker = true) as
select
  e.hostname, e.name, e.state, e.health, e.ports, e.image, e.item ->> 'image_digest' as image_digest,
  e.project as compose_project, e.compose_service, e.match, e.restart_count, e.item ->> 'started_at' as started_at,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'docker'
order by e.hostname, e.name;
comment on view public.docker_state_latest is 'Containers, as last seen: one row each, stopped ones too.';

create view public.proxmox_state_latest with (security_invoker = true) as
select
  s.host as reported_by, e.kind, e.name, e.hostname, e.state, e.node, e.addresses, e.item ->> 'vmid' as vmid,
  e.item ->> 'type' as guest_type, e.match,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxmox'
order by s.host, e.kind, e.name;
comment on view public.proxmox_state_latest is 'Nodes, guests and storages of Proxmox VE, as last seen.';

create view public.truenas_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.image as version, e.match,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'truenas'
order by e.hostname, e.kind, e.name;
comment on view public.truenas_state_latest is 'Apps, VMs, pools, disks and alerts of TrueNAS, as last seen.';

create view public.health_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as service, e.health as kind, e.item ->> 'target' as target,
  case e.state when 'running' then true when 'failed' then false end as ok, e.item ->> 'error' as error,
  s.host as probed_by,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'service_health'
order by e.hostname, e.name;
comment on view public.health_state_latest is 'Probes, as last seen.';

create view public.proxy_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as domains, e.node as forward_host, e.ports[1] as forward_port, e.state = 'running' as enabled,
  e.item ->> 'tls' as tls,
  e.first_seen_at as first_seen, s.last_seen_at as last_seen, e.changed_at, s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxy'
order by e.hostname, e.name;
comment on view public.proxy_state_latest is 'Routes of the reverse proxies, as last seen.';

create view public.collectors with (security_invoker = true) as
select
  s.host as hostname, s.source,
  case
    when s.held_snapshot_id is not null then 'held by the breaker'
    when s.last_contact_at < bruce.clock() - s.stale_after then 'overdue'
    when s.error_kind is not null then 'failing: ' || s.error_kind
    when not s.complete then 'partial'
    else 'fresh'
  end as status,
  s.last_contact_at, s.last_seen_at, make_interval(secs => s.interval_s) as interval, s.stale_after,
  s.error_message, s.collector, s.is_declared as host_is_declared, s.hostname as reports_as,
  s.applied_snapshot_id as evidence, s.first_seen_at
from bruce.scopes as s
order by s.error_kind is null and s.complete and s.held_snapshot_id is null, s.host, s.source;
comment on view public.collectors is 'Who reports, how often, and whether its last word is good evidence.';

create view public.drift_summary with (security_invoker = true) as
with issue as (
  select
    i.hostname,
    count(*) filter (where i.severity = 'critical') as critical,
    count(*) filter (where i.severity = 'high') as high,
    count(*) filter (where i.severity = 'medium') as medium,
    count(*) filter (where i.severity in ('low', 'info')) as low,
    count(*) filter (where i.stale) as stale
  from public.issues as i
  where i.status = 'open'
  group by i.hostname
),
waiting as (
  select i.hostname, count(*) filter (where i.suppressed_by is not null) as suppressed
  from public.issues as i where i.status = 'pending' group by i.hostname
),
difference as (
  select
    d.hostname,
    count(*) filter (where d.event_type = 'SERVICE_MISSING') as missing,
    count(*) filter (where d.event_type in ('SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as unexpected,
    count(*) filter (where d.event_type not in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as mismatches,
    string_agg(d.details, ' ' order by r.rank, d.drift_key) filter (where d.position <= 3) as worst,
    count(*) as total
  from (
    select d.*, row_number() over (
      partition by d.hostname
      order by array_position(array['critical', 'high', 'medium', 'low', 'info'], d.severity), d.drift_key
    ) as position
    from public.drift as d
  ) as d
  cross join lateral (
    select array_position(array['critical', 'high', 'medium', 'low', 'info'], d.severity) as rank
  ) as r
  group by d.hostname
),
service as (
  select
    t.hostname,
    count(*) filter (where t.lifecycle = 'active') as expected,
    count(*) filter (where t.lifecycle = 'active' and (t.state = 'running' or t.state = 'unobserved' and c.answers)) as running,
    count(*) filter (where t.lifecycle = 'active' and (t.state <> 'unobserved' or c.answers is not null)) as observed
  from bruce.service_state as t
  -- where no list tells, a probe may
  left join (
    select e.service_id, bool_and(e.state = 'running') as answers
    from bruce.entities as e
    where e.kind = 'check' and e.service_id is not null
    group by e.service_id
  ) as c on c.service_id = t.service_id
  group by t.hostname
),
scope as (
  select
    s.host as hostname, max(s.last_contact_at) as last_contact_at,
    bool_and(s.last_contact_at >= bruce.clock() - s.stale_after) as all_fresh,
    bool_or(s.last_contact_at >= bruce.clock() - s.stale_after) as any_fresh
  from bruce.scopes as s
  group by s.host
),
event as (
  select h.hostname, e.created_at as last_event_time
  from (select hostname from bruce.host_state union select host from bruce.scopes) as h
  cross join lateral (
    select e.created_at from public.events as e where e.hostname = h.hostname order by e.created_at desc limit 1
  ) as e
),
host as (
  select hostname from bruce.host_state where lifecycle <> 'retired'
  union select hostname from scope
  union select hostname from difference
)
select
  h.hostname,
  case
    when coalesce(d.total, 0) = 0 and coalesce(i.stale, 0) > 0 then 'No fresh evidence; ' || i.stale || ' open issues wait for it.'
    when coalesce(d.total, 0) = 0 and c.hostname is null and not coalesce(hs.scope_id is not null, false) then
      case when coalesce(hs.lifecycle, 'active') = 'active' then 'Nobody has looked at it yet.' else 'Declared ' || hs.lifecycle || '.' end
    when coalesce(d.total, 0) = 0 then 'As declared.'
    else d.worst || case when d.total > 3 then ' And ' || d.total - 3 || ' more.' else '' end
  end as summary,
  coalesce(s.expected, 0) as expected,
  coalesce(s.running, 0) as running,
  coalesce(d.missing, 0) as missing,
  coalesce(d.unexpected, 0) as unexpected,
  coalesce(d.mismatches, 0) as mismatches,
  coalesce(i.critical, 0) as open_critical,
  coalesce(i.high, 0) as open_high,
  coalesce(i.medium, 0) as open_medium,
  coalesce(i.low, 0) as open_low,
  coalesce(w.suppressed, 0) as suppressed,
  case when hs.is_critical then 'critical' when hs.asset_type = 'device' then 'high' else 'normal' end as importance,
  case
    when c.hostname is null and o.host is not null then 'seen by ' || o.host
    when c.hostname is null then 'never reported'
    when c.all_fresh then 'fresh'
    when c.any_fresh then 'partly overdue'
    else 'overdue'
  end as freshness,
  coalesce(c.last_contact_at, o.last_contact_at) as last_contact_at,
  case when s.expected > 0 then round(100.0 * s.observed / s.expected) end as coverage_pct,
  e.last_event_time,
  coalesce(hs.lifecycle, 'undeclared') as lifecycle
from host as h
left join bruce.host_state as hs on hs.hostname = h.hostname
left join bruce.scopes as o on o.scope_id = hs.scope_id
left join difference as d on d.hostname = h.hostname
left join issue as i on i.hostname = h.hostname
left join waiting as w on w.hostname = h.hostname
left join service as s on s.hostname = h.hostname
left join scope as c on c.hostname = h.hostname
left join event as e on e.hostname = h.hostname
order by
  coalesce(i.critical, 0) desc, coalesce(i.high, 0) desc, coalesce(i.medium, 0) desc, coalesce(i.low, 0) desc,
  coalesce(d.total, 0) desc, h.hostname;
comment on view public.drift_summary is
  'One row per host, worst first: what is wrong there in words, then in numbers, and how fresh and complete the view is.';
comment on column public.drift_summary.missing is 'Expected minus observed.';
comment on column public.drift_summary.unexpected is 'Observed minus expected.';
comment on column public.drift_summary.suppressed is 'Differences explained by a root cause, so not told.';
comment on column public.drift_summary.coverage_pct is 'Share of its active services that some collector can see.';

create view public.coverage with (security_invoker = true) as
with declared as (
  select
    'declared hosts that nobody has seen'::text as question, h.hostname as name,
    h.state = 'unobserved' and not exists (select from bruce.scopes as s where s.host = h.hostname) as is_gap
  from bruce.host_state as h
  where h.lifecycle = 'active'
  union all
  select
    'declared services that nobody can see', t.service || ' on ' || t.hostname,
    t.state = 'unobserved' and not exists (
      select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
    )
  from bruce.service_state as t
  where t.lifecycle = 'active'
  union all
  select 'reporting hosts that nobody declared', s.host, not bool_or(s.is_declared) from bruce.scopes as s group by s.host
  union all
  select
    'running containers and apps that nobody declared', e.name || ' on ' || e.hostname, e.match = 'undeclared'
  from bruce.entities as e
  where e.kind in ('container', 'app') and e.state in ('running', 'unstable')
  union all
  select 'guests that nobody declared', e.name, e.match = 'undeclared'
  from bruce.entities as e
  where e.kind in ('guest', 'vm')
)
select
  d.question,
  count(*) as total,
  count(*) filter (where d.is_gap) as gaps,
  round(100.0 * count(*) filter (where not d.is_gap) / count(*)) as covered_pct,
  array_agg(d.name order by d.name) filter (where d.is_gap) as names
from declared as d
group by d.question
order by 4, 1;
comment on view public.coverage is
  'Where BRUCE is blind: declared things no collector has ever seen, and observed things nobody declared, in percent.';

revoke all on
  public.docker_state_latest, public.proxmox_state_latest, public.truenas_state_latest, public.health_state_latest,
  public.proxy_state_latest, public.collectors, public.drift_summary, public.coverage
from public, anon, authenticated, service_role;
grant select on
  public.docker_state_latest, public.proxmox_state_latest, public.truenas_state_latest, public.health_state_latest,
  public.proxy_state_latest, public.collectors, public.drift_summary, public.coverage
to authenticated, service_role;
