create table bruce.counted_months (
  month date,
  time_zone text,
  times jsonb not null,
  primary key (month, time_zone)
);
comment on table bruce.counted_months is
  'What bruce.trajectory_month says of all hosts for a month that has ended: it does not change any more, '
  'and a median cannot be made of smaller ones.';

alter table bruce.counted_months enable row level security;

create policy counted_months_select_authenticated on bruce.counted_months
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.counted_months to authenticated, service_role;
