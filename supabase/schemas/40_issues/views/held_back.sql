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
    when i.waived_by is not null then bruce.say('waiver.by', w.id::text, w.created_by, w.reason)
    when i.suppressed_by is not null then r.details
    when i.window_id is not null then bruce.say('window.by', m.id::text, m.created_by, m.reason)
    when i.waits_for is not null then bruce.say('wait.for', i.waits_for)
    else bruce.say('wait.seen', i.confirmations::text, i.looks::text)
  end as because,
  case when i.waived_by is not null then w.expires_at when i.suppressed_by is null then m.ends_at
    end as held_until,
  i.first_seen_at, i.stale, i.issue_id
from public.issues as i
left join public.waivers as w on w.id = i.waived_by
left join public.maintenance_windows as m on m.id = i.window_id
left join public.issues as r on r.issue_id = i.suppressed_by
where i.status = 'pending'
order by bruce.severity_rank(i.severity), i.hostname, i.service, i.event_type;
comment on view public.held_back is
  'Pending issues, and what holds each one back: waiver, root cause, maintenance window, or time.';
comment on column public.held_back.held_until is 'Set for a waiver and for a one-off window.';

grant select on public.held_back to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('waiver.by', 'en', 'Waiver %1$s by %2$s: %3$s'),
  ('waiver.by', 'fr', 'Sourdine %1$s de %2$s : %3$s'),
  ('window.by', 'en', 'Maintenance window %1$s by %2$s: %3$s'),
  ('window.by', 'fr', 'Fenêtre de maintenance %1$s de %2$s : %3$s');
