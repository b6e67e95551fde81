create table bruce.drift_days (
  event_type text,
  day date,
  opened bigint not null,
  resolved bigint not null,
  set_aside bigint not null,
  balance_s numeric not null,
  primary key (event_type, day)
);
comment on table bruce.drift_days is
  'How often issues of all hosts opened and ended, by rule and local day: what bruce.occurrences sums up to, '
  'so that a question about a large fleet reads a row a day and rule. A day without either has no row.';
comment on column bruce.drift_days.day is 'Of the zone in bruce.counted_events.';
comment on column bruce.drift_days.set_aside is 'Ended by a waiver, or forgotten.';
comment on column bruce.drift_days.balance_s is
  'The sum of the moments of opening less the sum of the moments of ending, in seconds since 1970. For how '
  'long issues were open from a to b in all: open at a times (b - a), and for each day between them (opened '
  '- ended) times b less the balance.';

alter table bruce.drift_days enable row level security;

create policy drift_days_select_authenticated on bruce.drift_days
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.drift_days to authenticated, service_role;
