-- Digests as notices: one a day, one a week, each exactly once, by the clock on the wall.

alter table public.settings
  add column digest_target text references public.targets on update cascade on delete set null,
  add column digest_daily boolean not null default true,
  add column digest_weekday text default 'mon'
    check (digest_weekday in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  add column digest_at time not null default '08:00',
  add column digest_time_zone text not null default 'UTC'
    constraint digest_time_zone_is_known check (bruce.is_time_zone(digest_time_zone));

create index settings_digest_target_idx on public.settings (digest_target);
comment on column public.settings.digest_target is
  'The target that is sent the digests. Null: none are made.';
comment on column public.settings.digest_daily is 'Is there one of each day?';
comment on column public.settings.digest_weekday is
  'The day of the one of the last week, such as mon. Null: none.';
comment on column public.settings.digest_at is
  'Local time at which they are sent, and at which their days begin and end.';
comment on column public.settings.digest_time_zone is 'Where that clock hangs, such as Europe/Paris.';
