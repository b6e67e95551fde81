-- The journal: one line for each thing that was done, by whom, and about what. Append-only.

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
create index journal_created_at_idx on public.journal (created_at desc, id desc);
create index journal_issue_id_idx on public.journal (issue_id) where issue_id is not null;
create index journal_hostname_idx on public.journal (hostname, created_at desc) where hostname is not null;
comment on table public.journal is
  'What BRUCE and people did, in sentences: acknowledged, waived, sent, queued, ran, verified. Append-only.';
comment on column public.journal.kind is 'acknowledge, waiver, window, notification, command, memory ...';
comment on column public.journal.message is 'One sentence for people.';
comment on column public.journal.actor is 'Name of the token or person it was done by; bruce when it did so itself.';

create or replace function bruce.tg_journal__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- bruce.forget_notices, by settings.journal_retention; nobody else is granted delete
  if tg_op = 'DELETE' and current_setting('bruce.is_forgetting', true) = 'on' then
    return null;
  end if;
  raise exception 'journal is append-only: % is refused', lower(tg_op)
    using errcode = 'restrict_violation', hint = 'Write a new line; history is never edited.';
end;
$$;
create trigger _100_refuse_change before update or delete or truncate on public.journal
  for each statement execute function bruce.tg_journal__refuse_change();

create or replace function bruce.write_journal(
  p_kind text, p_message text, p_actor text default 'bruce', p_hostname text default null, p_service text default null,
  p_issue_id uuid default null, p_event_id uuid default null, p_action_id uuid default null,
  p_command_id uuid default null, p_details jsonb default '{}', p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.journal (
    created_at, kind, message, actor, hostname, service, issue_id, event_id, action_id, command_id, details
  ) values (
    p_now, p_kind, p_message, coalesce(p_actor, 'bruce'), p_hostname, p_service, p_issue_id, p_event_id, p_action_id,
    p_command_id, coalesce(p_details, '{}')
  );
end;
$$;
comment on function bruce.write_journal(text, text, text, text, text, uuid, uuid, uuid, uuid, jsonb, timestamptz) is
  'Adds one line to the journal. Call it with named arguments.';

alter table public.journal enable row level security;
create policy journal_select_authenticated on public.journal for select to authenticated using (true);
revoke all on public.journal from public, anon, authenticated, service_role;
grant select on public.journal to authenticated, service_role;
revoke execute on function
  bruce.tg_journal__refuse_change(),
  bruce.write_journal(text, text, text, text, text, uuid, uuid, uuid, uuid, jsonb, timestamptz)
from public;
