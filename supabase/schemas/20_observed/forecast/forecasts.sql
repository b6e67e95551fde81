create table bruce.forecasts (
  series_id integer primary key,
  scope_id integer not null,
  hostname text not null,
  service text,
  value real not null,
  limit_value real not null,
  slope_per_day real,
  full_at timestamptz,
  full_at_earliest timestamptz,
  full_at_latest timestamptz,
  verdict text not null
    check (verdict in ('growing', 'steady', 'falling', 'not enough data')),
  why text not null,
  points integer not null,
  since timestamptz not null,
  measured_at timestamptz not null,
  computed_at timestamptz not null,
  due_since timestamptz,
  due_days integer,
  constraint due_days_are_set_when_due check ((due_since is null) = (due_days is null)),
  constraint full_at_is_set_when_growing check ((verdict = 'growing') = (full_at is not null)),
  constraint full_at_earliest_is_set_when_growing
    check ((verdict = 'growing') = (full_at_earliest is not null))
) with (fillfactor = 70);

create index forecasts_hostname_idx on bruce.forecasts (hostname);

create index forecasts_due_idx on bruce.forecasts (hostname) where due_since is not null;
comment on table bruce.forecasts is
  'When each pool, disk, filesystem, storage and the database is full if it goes on like this. The jobs '
  'write it once an hour, from the history of measurements.';
comment on column bruce.forecasts.scope_id is 'Who measures it; 0: this database itself.';
comment on column bruce.forecasts.full_at_latest is
  'Null where the lower end of the range does not grow: perhaps never.';
comment on column bruce.forecasts.why is
  'The key of the sentence in texts (forecast.…) that says why the verdict is what it is.';
comment on column bruce.forecasts.since is
  'The first point that was used: of the whole history, or after its last step.';
comment on column bruce.forecasts.measured_at is 'The newest point that was used.';
comment on column bruce.forecasts.due_since is
  'Since when it is full within settings.forecast_within: RESOURCE_EXCEEDED forecast.';
comment on column bruce.forecasts.due_days is
  'Fewer days than this are left, of settings.forecast_within, 7, 3 and 1. It never rises while it is due, '
  'so that a date that moves by a day changes no issue.';

alter table bruce.forecasts enable row level security;

create policy forecasts_select_authenticated on bruce.forecasts
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.forecasts to authenticated, service_role;
