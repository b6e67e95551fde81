create table public.bruce_cmd_result (
  id bigint generated always as identity primary key,
  command_id uuid not null references public.bruce_cmd on delete cascade,
  received_at timestamptz not null,
  outcome text not null check (outcome in ('succeeded', 'failed', 'undetermined', 'rejected')),
  is_late boolean not null,
  exit_code integer,
  signal text check (length(signal) <= 32),
  error text check (length(error) <= 1000),
  stdout text check (octet_length(stdout) <= 262144),
  stderr text check (octet_length(stderr) <= 262144),
  stdout_truncated boolean not null default false,
  stderr_truncated boolean not null default false,
  started_at timestamptz,
  finished_at timestamptz,
  reported_by text not null,
  attempt integer not null,
  lease uuid not null,
  repeats integer not null default 0,
  content_hash bigint not null,
  unique (command_id, lease, content_hash)
);
comment on table public.bruce_cmd_result is
  'What workers reported. Late or repeated reports are kept too (is_late, repeats) and change nothing.';
comment on column public.bruce_cmd_result.stdout is
  'At most 64 KiB of text; secrets and what is no text are replaced.';
comment on column public.bruce_cmd_result.started_at is 'By the clock of the worker.';

alter table public.bruce_cmd_result enable row level security;

create policy bruce_cmd_result_select_authenticated on public.bruce_cmd_result
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.bruce_cmd_result to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on public.bruce_cmd_result
  for each row execute function bruce.tg__note_change();
