create table public.task_issues (
  reaction text not null references public.reactions on update cascade on delete cascade,
  hostname text,
  service text,
  event_type text not null,
  severity text,
  told_status text check (told_status in ('opened', 'changed')),
  told_at timestamptz,
  pending_status text check (pending_status in ('opened', 'changed', 'resolved')),
  escalated_at timestamptz,
  issue_id uuid,
  member_key text not null,
  told_targets text[] not null default '{}',
  told_event_id uuid,
  pending_event_id uuid,
  task_id bigint not null references public.tasks on delete cascade,
  primary key (reaction, member_key),
  constraint told_says_what_and_when check (num_nonnulls(told_status, told_at, told_event_id) in (0, 3)),
  constraint pending_says_what check ((pending_status is null) = (pending_event_id is null)),
  constraint something_is_told_or_pending check (num_nonnulls(told_status, pending_status) > 0),
  constraint only_what_was_told_is_told_resolved
    check (pending_status <> 'resolved' or told_status is not null),
  constraint only_what_was_told_is_escalated check (escalated_at is null or told_status is not null)
);
comment on table public.task_issues is
  'What each task has sent about each issue, and what is pending. A row is deleted when its resolution was '
  'sent, or when the issue resolved before anything was sent.';
comment on column public.task_issues.member_key is
  'The issue; for an event without an issue, its drift_key or event_id.';

comment on column public.task_issues.told_targets is
  'The targets that were told of it: its end goes there, whatever target the reaction has by then.';

create index task_issues_task_id_idx on public.task_issues (task_id);

alter table public.task_issues enable row level security;

create policy task_issues_select_authenticated on public.task_issues
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.task_issues to authenticated, service_role;
