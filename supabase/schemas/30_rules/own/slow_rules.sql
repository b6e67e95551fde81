create table bruce.slow_rules (
  event_type text primary key references public.drift_rules on delete cascade,
  took interval not null,
  pause interval not null,
  retry_at timestamptz not null
);
comment on table bruce.slow_rules is
  'Rules of one''s own that took too long when they were last asked about all hosts. They are not asked '
  'before retry_at: nobody shall wait for them.';
comment on column bruce.slow_rules.pause is 'Twice as long after each time, at most an hour.';

alter table bruce.slow_rules enable row level security;

create policy slow_rules_select_authenticated on bruce.slow_rules
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.slow_rules to authenticated, service_role;
