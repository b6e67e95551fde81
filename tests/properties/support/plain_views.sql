-- The views in their plain form: each question asked of everything, and only then of a host. What is written for speed has to
-- answer the same.
create schema plain;

create view plain.drift_summary as
with issue as (
  select
    i.hostname,
    count(*) filter (where i.severity = 'critical') as critical,
    count(*) filter (where i.severity = 'high') as high,
    count(*) filter (where i.severity = 'medium') as medium,
    count(*) filter (where i.severity in ('low', 'info')) as low,
    count(*) filter (where i.stale) as stale,
    count(*) filter (where i.flapping) as flapping,
    count(*) filter (where i.acknowledged_at is not null) as acknowledged
  from public.issues as i
  where i.status = 'open'
  group by i.hostname
),
waiting as (
  select
    i.hostname,
    count(*) filter (where i.suppressed_by is not null) as suppressed,
    count(*) filter (where i.waived_by is not null) as waived,
    count(*) filter (where i.window_id is not null) as in_maintenance
  from public.issues as i where i.status = 'pending' group by i.hostname
),
difference as (
  select
    d.hostname,
    count(*) filter (where d.event_type = 'SERVICE_MISSING') as missing,
    count(*) filter (where d.event_type in ('SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as unexpected,
    count(*) filter (
      where d.event_type not in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as mismatches,
    string_agg(d.details, ' ' order by d.rank, d.drift_key)
      filter (where d.position <= 3 and not d.is_held) as worst,
    count(*) as total,
    count(*) filter (where not d.is_held) as news
  from (
    select d.*, r.rank, h.drift_key is not null as is_held, row_number() over (
      partition by d.hostname, h.drift_key is not null order by r.rank, d.drift_key
    ) as position
    from public.drift as d
    cross join lateral bruce.severity_rank(d.severity) as r (rank)
    left join (
      select i.drift_key from public.issues as i
      where i.status = 'pending' and (i.waived_by is not null or i.window_id is not null)
    ) as h on h.drift_key = d.drift_key
  ) as d
  group by d.hostname
),
service as (
  select
    t.hostname,
    count(*) filter (where t.lifecycle = 'active') as expected,
    count(*) filter (
      where t.lifecycle = 'active'
        and (t.state = 'running' or t.state = 'unobserved' and c.answers)) as running,
    count(*) filter (
      where t.lifecycle = 'active' and (t.state <> 'unobserved' or c.answers is not null)) as observed
  from bruce.service_state as t
  -- if no list shows a service, a probe can
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
    select e.created_at from public.events as e where e.hostname = h.hostname
      order by e.created_at desc limit 1
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
    when coalesce(d.total, 0) = 0
      and coalesce(i.stale, 0) > 0 then 'No fresh evidence; ' || i.stale || ' open issues wait for it.'
    when coalesce(d.total, 0) = 0 and c.hostname is null and not coalesce(hs.scope_id is not null, false) then
      case when coalesce(hs.lifecycle, 'active') = 'active' then 'Nobody has looked at it yet.'
        else 'Declared ' || hs.lifecycle || '.' end
    when coalesce(d.total, 0) = 0 and c.hostname is not null and not c.any_fresh then 'No fresh evidence.'
    when coalesce(d.total, 0) = 0 and hs.hostname is null then 'Not declared.'
    when coalesce(d.total, 0) = 0 and s.expected > s.observed
      then format('As declared, as far as it is seen: nobody sees %s of %s services.',
        s.expected - s.observed, s.expected)
    when coalesce(d.total, 0) = 0 then 'As declared.'
    else concat_ws(' ',
      coalesce(d.worst, 'As declared, but for ' || concat_ws(' and ', p.waived_words, p.maintenance_words)
        || '.'),
      case when d.news > 3 then 'And ' || d.news - 3 || ' more.' end
    )
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
  coalesce(w.waived, 0) as waived,
  coalesce(w.in_maintenance, 0) as in_maintenance,
  coalesce(i.flapping, 0) as flapping,
  coalesce(i.acknowledged, 0) as acknowledged,
  case when hs.is_critical then 'critical' when hs.asset_type = 'device' then 'high' else 'normal'
    end as importance,
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
left join lateral (
  select
    case when w.waived > 0 then w.waived || ' waived' end as waived_words,
    case when w.in_maintenance > 0 then w.in_maintenance || ' in maintenance' end as maintenance_words
) as p on true
left join service as s on s.hostname = h.hostname
left join scope as c on c.hostname = h.hostname
left join event as e on e.hostname = h.hostname
order by
  coalesce(i.critical, 0) desc, coalesce(i.high, 0) desc, coalesce(i.medium, 0) desc, coalesce(i.low, 0) desc,
  coalesce(d.total, 0) desc, h.hostname;

create view plain.coverage_rows as
select
  'declared hosts that nobody has seen'::text as question, h.hostname, h.hostname as name,
  h.state = 'unobserved' and not exists (select from bruce.scopes as s where s.host = h.hostname) as is_gap
from bruce.host_state as h
where h.lifecycle = 'active'
union all
select
  'declared services that nobody can see', t.hostname, t.service || ' on ' || t.hostname,
  t.state = 'unobserved' and not exists (
    select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
  )
from bruce.service_state as t
where t.lifecycle = 'active'
union all
select 'reporting hosts that nobody declared', s.host, s.host, not bool_or(s.is_declared)
  from bruce.scopes as s group by s.host
union all
select
  'running containers and apps that nobody declared', e.hostname, e.name || ' on ' || e.hostname,
    e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('container', 'app') and e.state in ('running', 'unstable')
union all
select 'guests that nobody declared', e.hostname, e.name, e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('guest', 'vm');

create view plain.coverage as
select
  d.question,
  count(*) as total,
  count(*) filter (where d.is_gap) as gaps,
  round(100.0 * count(*) filter (where not d.is_gap) / count(*)) as covered_pct,
  array_agg(d.name order by d.name) filter (where d.is_gap) as names
from plain.coverage_rows as d
group by d.question
order by 4, 1;
