create table public.journal (
  id bigint generated always as identity primary key,
  created_at timestamptz not null,
  kind text not null check (kind ~ '^[a-z][a-z_]*$'),
  message text not null,
  actor text not null default 'bruce',
  hostname text,
  service text,
  issue_id uuid,
  event_id uuid,
  action_id uuid,
  command_id uuid,
  details jsonb not null default '{}'
);
comment on table public.journal is
  'What BRUCE and people did, in sentences: acknowledged, waived, sent, queued, ran, verified. Append-only.';
comment on column public.journal.kind is 'acknowledge, waiver, window, notification, command, memory ...';
comment on column public.journal.message is 'One sentence for people.';
comment on column public.journal.actor is
  'Name of the token or person it was done by; bruce when it did so itself.';

create index journal_created_at_idx on public.journal (created_at desc, id desc);
create index journal_issue_id_idx on public.journal (issue_id) where issue_id is not null;
-- notifications about several issues, by each of them
create index journal_issue_ids_idx on public.journal using gin ((details -> 'issue_ids'))
  where kind = 'notification' and details ? 'issue_ids';
-- what was written into NetBox for a difference, and undone
create index journal_adoptions_idx on public.journal ((details ->> 'drift_key'), id desc)
  where kind = 'adoption';
create index journal_hostname_idx on public.journal (hostname, created_at desc) where hostname is not null;

alter table public.journal enable row level security;

create policy journal_select_authenticated on public.journal
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.journal to authenticated, service_role;

create trigger _100_refuse_change before update or truncate on public.journal
  for each statement execute function bruce.tg__refuse_change('Write a new line; history is never edited.');

-- bruce.purge_notifications deletes lines older than settings.journal_retention; nobody else may delete
create trigger _110_refuse_delete before delete on public.journal
  for each statement when (current_setting('bruce.is_purging', true) is distinct from 'on')
  execute function bruce.tg__refuse_change('Write a new line; history is never edited.');

create trigger _900_note_change after insert or update or delete on public.journal
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before insert on public.journal
  for each row execute function bruce.tg__strip_secrets('message', 'actor', 'details');
