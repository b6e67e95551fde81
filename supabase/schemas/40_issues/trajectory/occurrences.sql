create table bruce.occurrences (
  event_id bigint primary key,
  issue_id uuid not null,
  hostname text not null,
  event_type text not null,
  service text,
  field text,
  severity text not null,
  began_at timestamptz,
  was_held boolean not null default false,
  flapping boolean not null default false,
  opened_at timestamptz not null,
  ended_at timestamptz not null default 'infinity',
  ended_by text check (ended_by in ('observed', 'declared', 'waived', 'forgotten')),
  constraint ended_by_is_set_when_it_ended check ((ended_at = 'infinity') = (ended_by is null)),
  constraint it_ends_after_it_opened check (ended_at >= opened_at)
);
comment on table bruce.occurrences is
  'One row per time that an issue was open, narrow, made of the events by bruce.count_occurrences: what '
  'public.trajectory counts, without a look at the events of years.';
comment on column bruce.occurrences.event_id is 'The event that opened it: id of public.events.';
comment on column bruce.occurrences.began_at is
  'Since when the difference existed, where that is known: where what was observed changed. Null: it was so '
  'at the first observation, or the declaration changed.';
comment on column bruce.occurrences.was_held is
  'A waiver or a maintenance window held it back before it opened.';
comment on column bruce.occurrences.ended_at is 'infinity: it is open.';
comment on column bruce.occurrences.ended_by is
  'observed: it was seen to be gone. declared: a declaration, a setting or a rule changed. waived: a waiver '
  'took over. forgotten: its host, source or thing was.';

create index occurrences_ended_at_idx on bruce.occurrences (ended_at, opened_at);
-- what was open in a time, whenever that was: the others read what ended since as well
create index occurrences_open_idx on bruce.occurrences using gist (tstzrange(opened_at, ended_at, '[]'));
create index occurrences_opened_at_idx on bruce.occurrences (opened_at);
create index occurrences_hostname_idx on bruce.occurrences (hostname, ended_at);
create index occurrences_issue_id_idx on bruce.occurrences (issue_id, opened_at);

alter table bruce.occurrences enable row level security;

create policy occurrences_select_authenticated on bruce.occurrences
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.occurrences to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on bruce.occurrences
  for each statement execute function bruce.tg__note_change();
