create table bruce.suggestion_outcomes (
  drift_key text not null,
  suggestion text not null check (length(suggestion) between 1 and 100),
  worked integer not null default 0 check (worked >= 0),
  failed integer not null default 0 check (failed >= 0),
  failed_in_a_row integer not null default 0,
  worked_at timestamptz,
  tried_at timestamptz not null,
  primary key (drift_key, suggestion),
  constraint what_failed_in_a_row_failed check (failed_in_a_row between 0 and failed),
  constraint worked_at_is_set_when_it_worked check ((worked > 0) = (worked_at is not null))
);
comment on table bruce.suggestion_outcomes is
  'What was tried for a difference, and how often a later observation proved that it helped, or did not. The '
  'suggestions of that difference are ranked by it.';
comment on column bruce.suggestion_outcomes.drift_key is 'The rule and the thing: the same as of its issues.';
comment on column bruce.suggestion_outcomes.suggestion is
  'The key of the suggestion; or command <name>: a command that was run for it; or adoption: NetBox was '
  'written.';

alter table bruce.suggestion_outcomes enable row level security;

create policy suggestion_outcomes_select_authenticated on bruce.suggestion_outcomes
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.suggestion_outcomes to authenticated, service_role;
