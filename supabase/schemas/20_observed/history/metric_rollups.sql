create table bruce.metric_rollups (
  part smallint not null,
  scope_id integer not null,
  starts_at timestamptz not null,
  layout_id integer not null,
  samples integer not null,
  lowest real[] not null,
  mean real[] not null,
  highest real[] not null,
  primary key (part, scope_id, starts_at)
) partition by list (part);
comment on table bruce.metric_rollups is
  'What was measured, rolled up: five minutes (kept 2 days), hours (30 days), days (2 years); one row per '
  'scope and span, with the lowest, mean and highest number of each of its series. Nothing measured: no row.';
comment on column bruce.metric_rollups.part is
  '0 to 3: five minutes, by the day; 4: hours; 5: days (bruce.metric_part). The days of five minutes take '
  'turns, so that an old one is emptied as a whole.';
comment on column bruce.metric_rollups.samples is 'How many snapshots it is made of.';

create table bruce.metric_five_minutes_0 partition of bruce.metric_rollups for values in (0);

create table bruce.metric_five_minutes_1 partition of bruce.metric_rollups for values in (1);

create table bruce.metric_five_minutes_2 partition of bruce.metric_rollups for values in (2);

create table bruce.metric_five_minutes_3 partition of bruce.metric_rollups for values in (3);

create table bruce.metric_hours partition of bruce.metric_rollups for values in (4);

create table bruce.metric_days partition of bruce.metric_rollups for values in (5);
-- as with bruce.metric_samples
alter table bruce.metric_five_minutes_0
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_1
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_2
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_3
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_hours
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_days
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;

comment on table bruce.metric_five_minutes_0 is 'Five minutes of every fourth day.';
comment on table bruce.metric_five_minutes_1 is 'Five minutes of the days after those.';
comment on table bruce.metric_five_minutes_2 is 'Five minutes of the days after those.';
comment on table bruce.metric_five_minutes_3 is 'Five minutes of the days after those.';
comment on table bruce.metric_hours is 'Hours.';
comment on table bruce.metric_days is 'Days, in UTC.';

alter table bruce.metric_rollups enable row level security;
alter table bruce.metric_five_minutes_0 enable row level security;
alter table bruce.metric_five_minutes_1 enable row level security;
alter table bruce.metric_five_minutes_2 enable row level security;
alter table bruce.metric_five_minutes_3 enable row level security;
alter table bruce.metric_hours enable row level security;
alter table bruce.metric_days enable row level security;

create policy metric_rollups_select_authenticated on bruce.metric_rollups
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.metric_rollups to authenticated, service_role;
