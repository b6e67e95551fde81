-- What is kept back, and by what; and what was said once and holds nothing back.

create view public.held_back with (security_invoker = true) as
select
  i.severity, i.event_type, i.hostname, i.service, i.details,
  case
    when i.waived_by is not null then 'waiver'
    when i.suppressed_by is not null then 'root cause'
    when i.window_id is not null then 'maintenance window'
    when i.waits_for is not null then 'patience'
    else 'confirmations'
  end as held_by,
  case
    when i.waived_by is not null then format('Waiver %s by %s: %s', w.id, w.created_by, w.reason)
    when i.suppressed_by is not null then r.details
    when i.window_id is not null then format('Maintenance window %s by %s: %s', m.id, m.created_by, m.reason)
    when i.waits_for is not null then format('Waits for %s.', i.waits_for)
    else format('Seen %s of %s times.', i.confirmations, coalesce(t.open_confirmations, 1))
  end as because,
  case when i.waived_by is not null then w.expires_at when i.suppressed_by is null then m.ends_at end as held_until,
  i.first_seen_at, i.stale, i.issue_id
from public.issues as i
left join public.waivers as w on w.id = i.waived_by
left join public.maintenance_windows as m on m.id = i.window_id
left join public.issues as r on r.issue_id = i.suppressed_by
left join public.drift_rules as t on t.event_type = i.event_type
where i.status = 'pending'
order by bruce.severity_rank(i.severity), i.hostname, i.service, i.event_type;
comment on view public.held_back is
  'Differences that exist and are not told, with what keeps each back: waiver, root cause, maintenance window, or time.';
comment on column public.held_back.held_until is 'Of a waiver and a one-off window.';

create view public.unused_waivers_and_windows with (security_invoker = true) as
select
  'waiver' as kind, w.id, w.reason,
  coalesce(w.drift_key, concat_ws(' ', coalesce(w.event_type, 'anything'), w.service, 'on', w.hostname)) as about,
  case when w.matched_count = 0 then 'never matched' else 'matches nothing any more' end as verdict,
  w.matched_count, w.last_matched_at, w.created_by, w.created_at
from public.waivers as w
where w.ended_at is null and w.voided_at is null and w.expires_at > bruce.clock()
  and (w.matched_count = 0 or w.last_matched_at < bruce.clock() - interval '30 days')
  and not exists (select from public.issues as i where i.waived_by = w.id)
union all
select
  'maintenance window', m.id, m.reason,
  concat_ws(' ', coalesce(array_to_string(m.event_types, ', '), 'anything'), m.service, 'on', m.hostname),
  case
    when m.matched_count > 0 then 'has matched nothing for long'
    when m.ends_at <= bruce.clock() then 'is over, and never matched'
    else 'never matched'
  end,
  m.matched_count, m.last_matched_at, m.created_by, m.created_at
from public.maintenance_windows as m
where m.enabled
  and coalesce(m.starts_at <= bruce.clock(), true)
  and (m.matched_count = 0 or m.ends_at is null and m.last_matched_at < bruce.clock() - interval '30 days')
order by created_at, kind, id;
comment on view public.unused_waivers_and_windows is
  'Waivers and maintenance windows that never held anything back, or nothing for 30 days: they may hide something one day.';

revoke all on public.held_back, public.unused_waivers_and_windows from public, anon, authenticated, service_role;
grant select on public.held_back, public.unused_waivers_and_windows to authenticated, service_role;
grant execute on function bruce.severity_rank(text) to authenticated, service_role;
