-- stored, so that nothing is sent twice after a restart

create table public.tasks (
  reaction text not null references public.reactions on update cascade on delete cascade,
  group_key text not null,
  status text not null default 'waiting' check (status in ('waiting', 'told', 'ended')),
  notices integer not null default 0 check (notices >= 0),
  held_by text check (held_by in ('quiet hours', 'throttle', 'suppression')),
  tell_at timestamptz,
  repeat_at timestamptz,
  escalate_at timestamptz,
  next_due_at timestamptz generated always as (least(tell_at, repeat_at, escalate_at)) stored,
  started_at timestamptz not null,
  told_at timestamptz,
  ended_at timestamptz,
  task_id bigint generated always as identity primary key,
  constraint tell_at_is_set_when_waiting check ((status = 'waiting') = (tell_at is not null)),
  constraint ended_at_is_set_when_ended check ((status = 'ended') = (ended_at is not null)),
  constraint told_at_is_set_when_told
    check ((notices > 0) = (told_at is not null) and (status <> 'told' or told_at is not null)),
  constraint only_what_was_told_is_repeated
    check (told_at is not null or num_nonnulls(repeat_at, escalate_at) = 0),
  constraint what_has_ended_has_no_timer
    check (status <> 'ended' or num_nonnulls(repeat_at, escalate_at) = 0),
  constraint only_what_waits_is_held check (held_by is null or status = 'waiting')
);
comment on table public.tasks is
  'One row per reaction and group while an issue of it is open: what was sent, and what is due when.';
comment on column public.tasks.group_key is
  'The values that the group has in common; without groups, the issue.';
comment on column public.tasks.status is
  'waiting: news is due. told: all news was sent. ended: no issue of it is open.';
comment on column public.tasks.notices is 'Number of notifications made, repeats included.';
comment on column public.tasks.held_by is
  'What delays its news: quiet hours, the throttle, or suppression by a root cause.';
comment on column public.tasks.tell_at is 'When news is due.';
comment on column public.tasks.next_due_at is 'The earliest of the three timers.';

create unique index tasks_one_alive_per_group_idx on public.tasks (reaction, group_key)
  where status <> 'ended';
create index tasks_reaction_idx on public.tasks (reaction, started_at desc);
create index tasks_next_due_at_idx on public.tasks (next_due_at) where next_due_at is not null;
create index tasks_ended_at_idx on public.tasks (ended_at) where ended_at is not null;

alter table public.tasks enable row level security;

create policy tasks_select_authenticated on public.tasks
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.tasks to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on public.tasks
  for each row execute function bruce.tg__note_change();
