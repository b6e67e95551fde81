create table public.reactions (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$'),
  enabled boolean not null default true,
  target text not null references public.targets on update cascade on delete restrict,
  event_types text[] check (event_types <> '{}'),
  severities text[] check (severities <> '{}' and severities <@ '{critical,high,medium,low,info}'),
  statuses text[] not null default '{opened,changed,resolved}',
  hostname text not null default '*' check (hostname <> ''),
  service text not null default '*' check (service <> ''),
  tags text[] check (tags <> '{}'),
  group_by text[],
  group_wait interval not null default '0' check (group_wait between '0' and '1 day'),
  group_interval interval not null default '5 minutes' check (group_interval between '0' and '7 days'),
  repeat_interval interval check (repeat_interval between '1 minute' and '366 days'),
  throttle_count integer check (throttle_count > 0),
  throttle_interval interval check (throttle_interval between '1 second' and '31 days'),
  quiet_from time,
  quiet_until time,
  quiet_days text[] check (quiet_days <> '{}' and quiet_days <@ '{mon,tue,wed,thu,fri,sat,sun}'),
  quiet_time_zone text not null default 'UTC',
  quiet_passes text[] not null default '{critical}' check (quiet_passes <@ '{critical,high,medium,low,info}'),
  escalate_after interval check (escalate_after between '1 minute' and '31 days'),
  escalate_target text references public.targets on update cascade on delete restrict,
  max_attempts integer not null default 8 check (max_attempts between 1 and 100),
  description text,
  constraint statuses_are_known check (statuses <@ '{opened,changed,resolved}'),
  -- a resolution is only sent where the opening was
  constraint statuses_name_a_beginning check (statuses && '{opened,changed}'),
  constraint groups_are_of_event_fields check (
    group_by <> '{}' and group_by <@ '{hostname,service,event_type,severity,source,field,cause,everything}'
  ),
  constraint throttle_has_count_and_interval check ((throttle_count is null) = (throttle_interval is null)),
  constraint quiet_hours_begin_and_end check ((quiet_from is null) = (quiet_until is null)),
  constraint quiet_time_zone_is_known
    check ('2000-01-01'::timestamp at time zone quiet_time_zone is not null),
  constraint escalation_has_time_and_target check ((escalate_after is null) = (escalate_target is null))
);
comment on table public.reactions is
  'Which events are sent to which target. Empty conditions match all events. Without group_by each event '
  'is one notification.';
comment on column public.reactions.event_types is 'Null is all. Older names are accepted.';
comment on column public.reactions.severities is 'Null is all.';
comment on column public.reactions.statuses is
  'A resolution is sent only if the opening was. Without resolved, the resolution is not sent.';
comment on column public.reactions.hostname is 'Host name or glob; * is any.';
comment on column public.reactions.service is 'Service name or glob; * is any, also none.';
comment on column public.reactions.tags is
  'The host has one of these tags (assets.tags), or belongs to one of these: tenant:Family, contact:Anna, as '
  'NetBox says. Null is any.';
comment on column public.reactions.group_by is
  'Events with the same values in these fields are sent together: hostname, service, event_type, severity, '
  'source, field, cause; everything is one group of all. Null: no groups.';
comment on column public.reactions.group_wait is
  'Time from the first event to its notification, for others to join. An issue that resolves in this time '
  'is not sent.';
comment on column public.reactions.group_interval is 'Minimum time between two notifications of one group.';
comment on column public.reactions.repeat_interval is
  'Sent again after this time while open and not acknowledged. Null: never.';
comment on column public.reactions.throttle_count is
  'At most this many notifications within throttle_interval; the others are sent later, together.';
comment on column public.reactions.quiet_from is
  'Local time at which quiet hours begin. What they delay is sent at their end, together.';
comment on column public.reactions.quiet_until is
  'Local time at which they end; on the next day if it is not after quiet_from.';
comment on column public.reactions.quiet_days is 'Days on which quiet hours begin. Null: every day.';
comment on column public.reactions.quiet_passes is 'Severities that are sent in quiet hours too.';
comment on column public.reactions.escalate_after is
  'If nobody acknowledges within this time, escalate_target is notified.';
comment on column public.reactions.max_attempts is
  'Delivery attempts before a notification is a dead letter.';

create index reactions_target_idx on public.reactions (target);
create index reactions_escalate_target_idx on public.reactions (escalate_target);

alter table public.reactions enable row level security;

create policy reactions_select_authenticated on public.reactions
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.reactions to authenticated, service_role;

grant insert, update, delete on public.reactions to service_role;

create trigger _050_lock before update or delete on public.reactions
  for each statement execute function bruce.tg__lock_notices();

create trigger _900_note_change after insert or update or delete on public.reactions
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before insert or update on public.reactions
  for each row execute function bruce.tg__strip_secrets('description');
