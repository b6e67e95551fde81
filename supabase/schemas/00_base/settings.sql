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
  settle_time interval not null default '5 minutes' check (settle_time >= '0'),
  change_limit interval not null default '1 hour' check (change_limit > '0'),
  forget_after interval not null default '7 days' check (forget_after >= '1 hour'),
  forecast_within interval not null default '14 days' check (forecast_within >= '1 day'),
  ignored_names text[] not null default array[
    'runner-*-project-*-concurrent-*', 'runner-*-cache-*', 'testcontainers-ryuk-*', 'ryuk-*', 'reaper_*',
    'buildx_buildkit_*', 'GITEA-ACTIONS-TASK-*', 'FORGEJO-ACTIONS-TASK-*', 'act-*-' || repeat('?', 64),
    'wp_' || repeat('?', 26) || '*', 'drone-' || repeat('?', 20), '*-run-' || repeat('?', 12),
    '*_run_' || repeat('?', 12)
  ],
  ignored_processes text[] not null default array[
    'sshd', 'systemd*', 'avahi-daemon', 'chronyd', 'ntpd*', 'dhclient', 'dhcpcd', 'NetworkManager', 'rpcbind',
    'rpc.*', 'cupsd', 'cups-browsed', 'tailscaled', 'pveproxy*', 'spiceproxy*', 'pvedaemon*', 'corosync',
    'System', 'svchost', 'lsass', 'services', 'wininit', 'spoolsv', 'launchd', 'mDNSResponder', 'rapportd',
    'ControlCenter', 'remoted', 'sharingd', 'netbiosd'
  ],
  notice_retention interval not null default '90 days' check (notice_retention >= '1 day'),
  journal_retention interval not null default '1 year' check (journal_retention >= '1 day'),
  netbox_export_interval interval check (netbox_export_interval > '0'),
  netbox_mapping jsonb not null default '{}'
    constraint netbox_mapping_is_known check (bruce.is_netbox_mapping(netbox_mapping)),
  digest_target text,
  digest_daily boolean not null default true,
  digest_weekday text default 'mon'
    check (digest_weekday in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  digest_at time not null default '08:00',
  digest_time_zone text not null default 'UTC'
    constraint digest_time_zone_is_known check (bruce.is_time_zone(digest_time_zone)),
  language text not null default 'en' constraint language_is_a_code check (language ~ '^[a-z]{2}$')
);
comment on table public.settings is 'One row: timeouts, safety limits, retention, digests, language.';
comment on column public.settings.missed_intervals is
  'A host is overdue after this many of its own reporting intervals.';
comment on column public.settings.default_interval is
  'Reporting interval of a collector that declared none and reported once.';
comment on column public.settings.breaker_share is
  'Mass-change guard: a snapshot that loses more than this share of its scope is held.';
comment on column public.settings.breaker_objects is
  'Mass-change guard: a snapshot is held only if it also loses more than this many objects.';
comment on column public.settings.restart_count is
  'SERVICE_RESTARTING opens at this many restarts within restart_window.';
comment on column public.settings.retention is 'Observed history older than this is dropped, month by month.';
comment on column public.settings.self_hostname is 'The host this database runs on, as NetBox names it.';
comment on column public.settings.root_cause_grace is
  'Longest time an issue of a silent host or a failed probe stays pending to learn whether a root cause '
  'explains it.';
comment on column public.settings.settle_time is
  'After a host returns, no new issue opens on it, or on what depends on it, for this long: it is still '
  'starting.';
comment on column public.settings.change_limit is
  'What stays in change, or in a state nobody can read, for longer than this is stuck.';
comment on column public.settings.forget_after is
  'An undeclared thing that nobody has heard of for this long is forgotten.';
comment on column public.settings.forecast_within is
  'RESOURCE_EXCEEDED forecast opens when a disk, pool or database is full within this time at its present '
  'rate.';
comment on column public.settings.ignored_names is
  'Containers with a name of these patterns (* stands for anything, ? for one character) are of no interest '
  'unless declared: jobs of CI runners, builders, test libraries.';
comment on column public.settings.ignored_processes is
  'Processes of these names belong to the operating system: that they listen is of no interest unless '
  'declared.';
comment on column public.settings.notice_retention is
  'Ended tasks, finished actions and their deliveries are kept this long.';
comment on column public.settings.journal_retention is 'Lines of the journal are kept this long.';
comment on column public.settings.netbox_export_interval is
  'How often a full expected state has to arrive. Null: BRUCE learns the interval.';
comment on column public.settings.netbox_mapping is
  'How NetBox is read: {"custom_fields": {"vmid": "my_vmid"}, "lifecycles": {"failed": "planned"}, "scope": '
  '{"tags": [...], "sites": [...], "clusters": [...], "tenants": [...]}, "contacts": true}.';
comment on column public.settings.digest_target is
  'The target that receives the digests. Null: none are made.';
comment on column public.settings.digest_daily is 'True: a digest is made each day.';
comment on column public.settings.digest_weekday is
  'The day on which the weekly digest is made, such as mon. Null: never.';
comment on column public.settings.digest_at is
  'Local time at which digests are made, and at which their days begin and end.';
comment on column public.settings.digest_time_zone is 'IANA time zone of digest_at, such as Europe/Paris.';
comment on column public.settings.language is
  'Language of all sentences that BRUCE says: en, fr, or another that has rows in texts.';

alter table public.settings enable row level security;

create policy settings_select_authenticated on public.settings
  for select to authenticated using ((select bruce.person_may_read()));

create trigger _050_lock before update on public.settings
  for each statement execute function bruce.tg__lock_engine();

grant select on public.settings to authenticated, service_role;

grant update on public.settings to service_role;

create trigger _900_note_change after insert or update or delete on public.settings
  for each row execute function bruce.tg__note_change();

insert into public.settings default values;
