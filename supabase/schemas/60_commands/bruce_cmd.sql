create table public.bruce_cmd (
  command_id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null,
  state text not null,
  name text not null check (length(name) between 1 and 64),
  target text not null check (length(target) between 1 and 253),
  service text,
  reason text check (length(reason) <= 1000),
  argv text[],
  exit_code integer,
  verification text not null default 'not_needed'
    check (verification in ('not_needed', 'waiting', 'verified', 'disproved')),
  requested_by text not null check (length(requested_by) between 1 and 100),
  priority integer not null default 0 check (priority between -1000 and 1000),
  risk text not null check (risk in ('low', 'medium', 'high')),
  needs_approval boolean not null,
  approved_at timestamptz,
  approved_by text,
  attempt integer not null default 0,
  max_attempts integer not null,
  claimed_at timestamptz,
  claimed_by text,
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  cancel_requested_by text,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  max_runtime interval not null,
  lease uuid,
  lease_s integer,
  lease_until timestamptz,
  arguments jsonb not null,
  resolved jsonb not null,
  asked_target text,
  issue_id uuid,
  is_automatic boolean not null,
  verified_at timestamptz,
  verification_snapshot_id bigint,
  gave_up_at timestamptz,
  action_id uuid,
  request_id uuid,
  retry_of uuid references public.bruce_cmd on delete set null,
  asked_in text not null default bruce.this_database(),
  constraint state_is_known check (state in (
    'pending', 'awaiting_approval', 'claimed', 'running', 'succeeded', 'failed', 'rejected', 'expired',
      'cancelled',
    'undetermined'
  )),
  constraint lease_is_held_while_claimed_or_running check (
    (state in ('claimed', 'running')) = (lease is not null)
    and (lease is null) = (lease_until is null) and (lease is null) = (lease_s is null)
  ),
  constraint claimed_at_says_by_whom check ((claimed_at is null) = (claimed_by is null)),
  constraint claimed_at_fits_the_state check (case
    when state in ('claimed', 'running', 'succeeded', 'failed', 'undetermined') then claimed_at is not null
    when state in ('pending', 'awaiting_approval', 'expired') then claimed_at is null
    else true
  end),
  constraint started_at_fits_the_state check (case
    when state in ('running', 'succeeded', 'undetermined') then started_at is not null
    when state in ('failed', 'cancelled') then true
    else started_at is null
  end),
  constraint what_started_was_claimed check (started_at is null or claimed_at is not null),
  constraint finished_at_is_set_when_it_ended check (
    (state in ('pending', 'awaiting_approval', 'claimed', 'running')) = (finished_at is null)
  ),
  constraint reason_is_given_when_it_did_not_succeed check (
    (state in ('failed', 'rejected', 'expired', 'cancelled', 'undetermined')) = (reason is not null)
  ),
  constraint argv_is_known_unless_rejected check (argv is not null or state = 'rejected'),
  constraint succeeded_is_exit_code_zero check (state <> 'succeeded' or coalesce(exit_code = 0, false)),
  constraint exit_code_is_of_what_started
    check (exit_code is null or started_at is not null and finished_at is not null),
  constraint attempts_are_within_the_budget check (
    attempt between 0 and max_attempts and (claimed_at is null or attempt > 0)
  ),
  constraint approved_at_says_by_whom check ((approved_at is null) = (approved_by is null)),
  constraint approval_comes_before_work check (case
    when not needs_approval then approved_at is null and state <> 'awaiting_approval'
    when state = 'awaiting_approval' then approved_at is null
    when state in ('pending', 'claimed', 'running', 'succeeded', 'failed', 'undetermined')
      then approved_at is not null
    else true
  end),
  constraint high_risk_takes_four_eyes
    check (risk <> 'high' or approved_by is null or approved_by <> requested_by),
  constraint cancelled_says_by_whom check (
    (cancel_requested_at is null) = (cancel_requested_by is null)
    and (state <> 'cancelled' or cancel_requested_at is not null)
    and (state not in ('pending', 'awaiting_approval') or cancel_requested_at is null)
  ),
  constraint verification_is_of_what_ran_for_an_issue check (
    verification = 'not_needed' or issue_id is not null and state in ('succeeded', 'undetermined')
  ),
  constraint verified_at_is_set_when_judged
    check ((verification in ('verified', 'disproved')) = (verified_at is not null)),
  constraint evidence_is_of_a_judgement check (verification_snapshot_id is null or verified_at is not null),
  constraint giving_up_is_about_an_issue
    check (gave_up_at is null or issue_id is not null and finished_at is not null),
  constraint expires_after_it_was_made check (expires_at > created_at and expires_at > not_before)
) with (fillfactor = 70);

create unique index bruce_cmd_one_at_a_time_per_target_idx on public.bruce_cmd (target)
  where lease is not null;

create index bruce_cmd_pending_idx on public.bruce_cmd (priority desc, created_at, command_id)
  where state = 'pending';
create index bruce_cmd_unclaimed_idx on public.bruce_cmd (expires_at)
  where state in ('pending', 'awaiting_approval');
create index bruce_cmd_issue_id_idx on public.bruce_cmd (issue_id, name) where issue_id is not null;
create index bruce_cmd_of_issues_at_work_idx on public.bruce_cmd (issue_id)
  where issue_id is not null and (finished_at is null or verification = 'waiting');
create index bruce_cmd_of_reactions_idx on public.bruce_cmd (name, created_at) where is_automatic;
create index bruce_cmd_gave_up_idx on public.bruce_cmd (issue_id) where gave_up_at is not null;

create unique index bruce_cmd_action_id_idx on public.bruce_cmd (action_id) where action_id is not null;
create unique index bruce_cmd_request_id_idx on public.bruce_cmd (requested_by, request_id)
  where request_id is not null;

create index bruce_cmd_retry_of_idx on public.bruce_cmd (retry_of) where retry_of is not null;
create index bruce_cmd_finished_at_idx on public.bruce_cmd (finished_at) where finished_at is not null;
comment on table public.bruce_cmd is
  'Commands that were asked for, and what became of each: see docs/commands.md for the states. Written by '
  'functions only.';
comment on column public.bruce_cmd.state is
  'pending, awaiting_approval, claimed, running; then for ever: succeeded (exit code 0), failed, rejected '
  '(never allowed to run), expired (nobody took it), cancelled, undetermined (its worker was lost after the '
  'start).';
comment on column public.bruce_cmd.target is
  'Declared host that it is run on or for; one command at a time each.';
comment on column public.bruce_cmd.asked_target is
  'The guest that it was asked for, where target is its hypervisor. Null: target itself.';
comment on column public.bruce_cmd.service is
  'Declared service that it is about, where an argument names one.';
comment on column public.bruce_cmd.asked_in is
  'bruce.this_database where it was asked for: nobody runs it in a restored backup, because it may have run '
  'after the backup was made.';
comment on column public.bruce_cmd.reason is 'Why it did not succeed.';
comment on column public.bruce_cmd.argv is 'What is run: the template with the values filled in.';
comment on column public.bruce_cmd.verification is
  'Of a command that ran for an issue: verified when a later observation shows the drift gone, disproved '
  'when it still shows it; waiting until then. The exit code alone proves nothing.';
comment on column public.bruce_cmd.requested_by is 'Name of the token, reaction or person.';
comment on column public.bruce_cmd.priority is
  'Higher goes first, then the older one. People: 200, agents: 100, reactions: 0.';
comment on column public.bruce_cmd.attempt is 'How often it was claimed.';
comment on column public.bruce_cmd.lease is
  'Who holds it may report; it is gone when the command ended or its holder was lost.';
comment on column public.bruce_cmd.arguments is 'As asked for; resolved is what they mean.';
comment on column public.bruce_cmd.is_automatic is 'Queued by a reaction: within the budget of its issue.';
comment on column public.bruce_cmd.verification_snapshot_id is
  'Evidence of verified or disproved: id in observed_snapshots.';
comment on column public.bruce_cmd.gave_up_at is
  'Its issue was given up with it: the budget is used up, or it may not be run again.';
comment on column public.bruce_cmd.retry_of is 'The command that this one repeats.';

alter table public.bruce_cmd enable row level security;

create policy bruce_cmd_select_authenticated on public.bruce_cmd
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.bruce_cmd to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on public.bruce_cmd
  for each row execute function bruce.tg__note_change();
