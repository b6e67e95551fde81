create table bruce.watched_days (
  day date primary key
);
comment on table bruce.watched_days is
  'The days, by settings.digest_time_zone, on which BRUCE ran and somebody reported. Of any other day there '
  'is no data, which is not the same as no drift.';

alter table bruce.watched_days enable row level security;

create policy watched_days_select_authenticated on bruce.watched_days
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.watched_days to authenticated, service_role;
