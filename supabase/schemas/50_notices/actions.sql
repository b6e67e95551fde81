-- written in the transaction of the event (an outbox)

create table public.actions (
  created_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'leased', 'delivered', 'dead')),
  kind text not null check (kind in ('single', 'group', 'repeat', 'escalation', 'digest', 'test')),
  target text not null references public.targets on update cascade on delete cascade,
  title text not null,
  severity text,
  reaction text references public.reactions on update cascade on delete set null,
  events integer not null check (events >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  max_attempts integer not null check (max_attempts > 0),
  next_attempt_at timestamptz,
  finished_at timestamptz,
  http_status integer,
  last_error text,
  holder text,
  lease_until timestamptz,
  lease uuid,
  command_id uuid,
  payload jsonb not null,
  task_id bigint,
  action_id uuid primary key default gen_random_uuid(),
  constraint next_attempt_at_is_set_when_pending check ((status = 'pending') = (next_attempt_at is not null)),
  constraint lease_is_set_when_leased
    check (num_nonnulls(lease, lease_until) = case status when 'leased' then 2 else 0 end),
  constraint what_is_leased_has_a_holder check (status <> 'leased' or holder is not null),
  constraint finished_at_is_set_when_finished
    check ((status in ('delivered', 'dead')) = (finished_at is not null)),
  constraint what_is_leased_was_attempted check (status <> 'leased' or attempts > 0)
) with (fillfactor = 80);
comment on table public.actions is
  'Notifications and their state: pending, leased by a dispatcher, delivered, or dead. action_id is the '
  'idempotency key, the same over all attempts and replays.';
comment on column public.actions.kind is
  'single: one event. group: news of a group. repeat: still open. escalation: nobody acknowledged. digest: '
  'what quiet hours or the throttle delayed, or a day or week as a whole. test: a person asked for it.';
comment on column public.actions.events is 'Number of events the notification is about.';
comment on column public.actions.attempts is
  'Attempts begun. An attempt whose lease expired counts, because it may have been sent.';
comment on column public.actions.holder is 'The dispatcher that leases it, or leased it last.';
comment on column public.actions.payload is
  'The body that is sent: the canonical event, or a group of events.';

-- few indexes: each delivery attempt updates every one of them twice
create index actions_due_idx on public.actions (target, next_attempt_at, created_at) where status = 'pending';
create index actions_leased_idx on public.actions (target, lease_until) where status = 'leased';
create index actions_target_idx on public.actions (target, created_at desc);
create index actions_reaction_idx on public.actions (reaction, created_at desc);
create index actions_dead_idx on public.actions (finished_at desc, action_id desc) where status = 'dead';
create index actions_finished_at_idx on public.actions (finished_at) where finished_at is not null;

alter table public.actions enable row level security;

create policy actions_select_authenticated on public.actions
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.actions to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on public.actions
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before update of last_error on public.actions
  for each row execute function bruce.tg__strip_secrets('last_error');
