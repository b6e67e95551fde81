-- Who may read. What a person may tune: settings, rules, thresholds. And what a person may say about time:
-- waivers, maintenance windows, schedules.

create table public.settings (
  singleton boolean primary key default true check (singleton),
  missed_intervals integer not null default 3 check (missed_intervals between 1 and 100),
  default_interval interval not null default '1 hour' check (default_interval > '0'),
  breaker_share numeric not null default 0.5 check (breaker_share between 0 and 1),
  breaker_objects integer not null default 5 check (breaker_objects >= 0),
  restart_count integer not null default 3 check (restart_count > 0),
  restart_window interval not null default '1 hour' check (restart_window > '0'),
  retention interval not null default '90 days' check (retention >= '1 day'),
  self_hostname text not null default 'Supabase' check (self_hostname <> ''),
  root_cause_grace interval not null default '15 minutes' check (root_cause_grace >= '0'),
  settle_time interval not null default '5 minutes' check (settle_time >= '0')
);
comment on table public.settings is 'One row: how patient, how careful and how forgetful BRUCE is.';
comment on column public.settings.missed_intervals is
  'A host is overdue after this many of its own reporting intervals.';
comment on column public.settings.default_interval is
  'Reporting interval of a collector that declared none and reported once.';
comment on column public.settings.breaker_share is
  'A snapshot that loses more than this share of its scope is held.';
comment on column public.settings.breaker_objects is '... and more than this many objects.';
comment on column public.settings.restart_count is
  'SERVICE_RESTARTING opens at this many restarts within restart_window.';
comment on column public.settings.retention is 'Observed history older than this is dropped, month by month.';
comment on column public.settings.self_hostname is 'The host this database runs on, as NetBox names it.';
comment on column public.settings.root_cause_grace is
  'So long at most a silent host or a failed probe waits for a word of what it stands on, before it is told.';
comment on column public.settings.settle_time is
  'For so long after a host is back, nothing new opens on it and on what stands on it: it is still starting.';

insert into public.settings default values;

alter table public.settings enable row level security;

create policy settings_select_authenticated on public.settings
  for select to authenticated using ((select bruce.person_may_read()));

-- Retention of what was told and done.

alter table public.settings
  add column notice_retention interval not null default '90 days' check (notice_retention >= '1 day'),
  add column journal_retention interval not null default '1 year' check (journal_retention >= '1 day');
comment on column public.settings.notice_retention is
  'Ended tasks, finished actions and their deliveries are kept this long.';
comment on column public.settings.journal_retention is 'Lines of the journal are kept this long.';

-- Watching the watchers: who beats, and who notices that somebody else does not.

alter table public.settings
  add column netbox_export_interval interval check (netbox_export_interval > '0');
comment on column public.settings.netbox_export_interval is
  'How often a full expected state has to arrive. Null: as often as it did before.';

grant select on public.settings to authenticated, service_role;

grant update on public.settings to service_role;
