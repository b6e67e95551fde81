create table bruce.counted_events (
  singleton boolean primary key default true check (singleton),
  last_id bigint not null default 0,
  time_zone text
);
comment on table bruce.counted_events is
  'One row: the last event that bruce.count_occurrences has read. A table and not a sequence, so that a '
  'batch that is rolled back is read again.';
comment on column bruce.counted_events.time_zone is
  'Of this zone are the days of bruce.drift_days. Null: none is counted yet.';

alter table bruce.counted_events enable row level security;

create policy counted_events_select_authenticated on bruce.counted_events
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.counted_events to authenticated, service_role;

insert into bruce.counted_events default values;
