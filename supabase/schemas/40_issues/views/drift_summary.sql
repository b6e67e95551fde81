-- the condition hostname = '…' reaches each part of it: no CTE is read twice, and each is grouped by hostname
create view public.drift_summary with (security_invoker = true) as
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
      select i.hostname, i.drift_key from public.issues as i
      where i.status = 'pending' and (i.waived_by is not null or i.window_id is not null)
    ) as h on h.hostname = d.hostname and h.drift_key = d.drift_key
  ) as d
  group by d.hostname
),
service as (
  select
    t.hostname, count(*) as expected, count(*) filter (where t.state = 'running') as running,
    count(*) filter (where t.state <> 'unobserved') as observed
  from bruce.service_state as t
  where t.lifecycle = 'active'
  group by t.hostname
),
-- if no list shows a service, its probes can
probed as (
  select c.hostname, count(*) as observed, count(*) filter (where c.answers) as running
  from (
    select t.hostname, t.service_id, bool_and(e.state = 'running') as answers
    from bruce.service_state as t
    join bruce.entities as e on e.service_id = t.service_id and e.kind = 'check'
    where t.lifecycle = 'active' and t.state = 'unobserved'
    group by t.hostname, t.service_id
  ) as c
  group by c.hostname
),
-- whatever is declared, reports, or differs
host as (
  select
    k.hostname, max(k.last_contact_at) as last_contact_at, bool_and(k.is_fresh) as all_fresh,
    bool_or(k.is_fresh) as any_fresh, count(k.is_fresh) > 0 as reports,
    max(k.missing) as missing, max(k.unexpected) as unexpected, max(k.mismatches) as mismatches,
    max(k.worst) as worst, coalesce(max(k.total), 0) as total, max(k.news) as news
  from (
    select
      h.hostname, null::timestamptz as last_contact_at, null::boolean as is_fresh,
      null::bigint as missing, null::bigint as unexpected, null::bigint as mismatches,
      null::text as worst, null::bigint as total, null::bigint as news
    from bruce.host_state as h
    where h.lifecycle <> 'retired'
    union all
    select
      s.host, s.last_contact_at, s.last_contact_at >= (select bruce.clock()) - s.stale_after,
      null, null, null, null, null, null
    from bruce.scopes as s
    union all
    select d.hostname, null, null, d.missing, d.unexpected, d.mismatches, d.worst, d.total, d.news
    from difference as d
  ) as k
  group by k.hostname
)
select
  h.hostname,
  -- what is the same for many hosts is said once
  case
    when h.total = 0
      and coalesce(i.stale, 0) > 0 then bruce.say('summary.issues_wait', i.stale::text)
    when h.total = 0 and not h.reports and hs.scope_id is null then
      case coalesce(hs.lifecycle, 'active')
        when 'planned' then (select bruce.say('summary.planned'))
        when 'offline' then (select bruce.say('summary.offline'))
        when 'retired' then (select bruce.say('summary.retired'))
        else (select bruce.say('summary.nobody_looked')) end
    when h.total = 0 and not h.any_fresh then (select bruce.say('summary.no_evidence'))
    when h.total = 0 and hs.hostname is null then (select bruce.say('summary.not_declared'))
    when h.total = 0 and s.expected > n.observed
      then bruce.say('summary.some_unseen', (s.expected - n.observed)::text, s.expected::text)
    when h.total = 0 then (select bruce.say('summary.as_declared'))
    else concat_ws(' ',
      coalesce(h.worst, bruce.say(
        case when w.waived > 0 and w.in_maintenance > 0 then 'summary.but_for_both'
          when w.waived > 0 then 'summary.but_for_waived'
          else 'summary.but_for_maintenance' end,
        w.waived::text, w.in_maintenance::text)),
      case when h.news > 3 then bruce.say('summary.and_more', (h.news - 3)::text) end
    )
  end as summary,
  coalesce(s.expected, 0) as expected,
  coalesce(s.running + coalesce(q.running, 0), 0) as running,
  coalesce(h.missing, 0) as missing,
  coalesce(h.unexpected, 0) as unexpected,
  coalesce(h.mismatches, 0) as mismatches,
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
    when not h.reports and o.host is not null then 'seen by ' || o.host
    when not h.reports then 'never reported'
    when h.all_fresh then 'fresh'
    when h.any_fresh then 'partly overdue'
    else 'overdue'
  end as freshness,
  coalesce(h.last_contact_at, o.last_contact_at) as last_contact_at,
  case when s.expected > 0 then round(100.0 * n.observed / s.expected) end as coverage_pct,
  e.last_event_time,
  coalesce(hs.lifecycle, 'undeclared') as lifecycle
from host as h
left join bruce.host_state as hs on hs.hostname = h.hostname
left join bruce.scopes as o on o.scope_id = hs.scope_id
left join issue as i on i.hostname = h.hostname
left join waiting as w on w.hostname = h.hostname
left join service as s on s.hostname = h.hostname
left join probed as q on q.hostname = h.hostname
cross join lateral (select s.observed + coalesce(q.observed, 0) as observed) as n
left join lateral (
  select v.created_at as last_event_time from public.events as v
  where v.hostname = h.hostname and (h.reports or hs.hostname is not null)
  order by v.created_at desc
  limit 1
) as e on true
order by
  coalesce(i.critical, 0) desc, coalesce(i.high, 0) desc, coalesce(i.medium, 0) desc, coalesce(i.low, 0) desc,
  h.total desc, h.hostname;
comment on view public.drift_summary is
  'One row per host, worst first: what is wrong in words and in numbers, and how fresh and complete the '
  'evidence is.';
comment on column public.drift_summary.missing is 'Services that are expected and not observed.';
comment on column public.drift_summary.unexpected is 'What is observed and not expected.';
comment on column public.drift_summary.suppressed is 'Differences that a root cause explains, so not opened.';
comment on column public.drift_summary.waived is
  'Differences that a person accepted for a while, so not opened.';
comment on column public.drift_summary.in_maintenance is
  'Differences in a maintenance window, so not opened yet.';
comment on column public.drift_summary.flapping is 'Open issues that appear and disappear repeatedly.';
comment on column public.drift_summary.acknowledged is 'Open issues that a person takes care of.';
comment on column public.drift_summary.coverage_pct is
  'Share of its active services that a collector or probe observes.';

grant select on public.drift_summary to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('summary.issues_wait', 'en', 'No fresh evidence; %1$s open issues wait for it.'),
  ('summary.issues_wait', 'fr', 'Pas de preuve récente ; %1$s écarts ouverts en attendent une.'),
  ('summary.planned', 'en', 'Declared planned.'),
  ('summary.planned', 'fr', 'Déclaré prévu.'),
  ('summary.offline', 'en', 'Declared offline.'),
  ('summary.offline', 'fr', 'Déclaré éteint.'),
  ('summary.retired', 'en', 'Declared retired.'),
  ('summary.retired', 'fr', 'Déclaré retiré.'),
  ('summary.nobody_looked', 'en', 'Nobody has looked at it yet.'),
  ('summary.nobody_looked', 'fr', 'Personne ne l''a encore regardé.'),
  ('summary.no_evidence', 'en', 'No fresh evidence.'),
  ('summary.no_evidence', 'fr', 'Pas de preuve récente.'),
  ('summary.not_declared', 'en', 'Not declared.'),
  ('summary.not_declared', 'fr', 'Non déclaré.'),
  ('summary.some_unseen', 'en', 'As declared, as far as it is seen: nobody sees %1$s of %2$s services.'),
  ('summary.some_unseen', 'fr', 'Conforme, pour ce qui en est vu : personne ne voit %1$s des %2$s services.'),
  ('summary.as_declared', 'en', 'As declared.'),
  ('summary.as_declared', 'fr', 'Conforme.'),
  ('summary.but_for_both', 'en', 'As declared, but for %1$s waived and %2$s in maintenance.'),
  ('summary.but_for_both', 'fr', 'Conforme, sauf %1$s en sourdine et %2$s en maintenance.'),
  ('summary.but_for_waived', 'en', 'As declared, but for %1$s waived.'),
  ('summary.but_for_waived', 'fr', 'Conforme, sauf %1$s en sourdine.'),
  ('summary.but_for_maintenance', 'en', 'As declared, but for %2$s in maintenance.'),
  ('summary.but_for_maintenance', 'fr', 'Conforme, sauf %2$s en maintenance.'),
  ('summary.and_more', 'en', 'And %1$s more.'),
  ('summary.and_more', 'fr', 'Et %1$s de plus.');
