create table bruce.suggestions_taken (
  issue_id uuid not null references public.issues on delete cascade,
  suggestion text not null check (length(suggestion) between 1 and 100),
  taken_at timestamptz not null,
  taken_by text not null,
  cause text check (cause in ('INTENT_CHANGED', 'REALITY_CHANGED')),
  primary key (issue_id, suggestion)
);
comment on table bruce.suggestions_taken is
  'Suggestions that somebody took, until an observation says whether they helped.';
comment on column bruce.suggestions_taken.cause is
  'By what its issue ends if it helps: what is declared changes, or what is observed. Null: any.';

alter table bruce.suggestions_taken enable row level security;

create policy suggestions_taken_select_authenticated on bruce.suggestions_taken
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.suggestions_taken to authenticated, service_role;
