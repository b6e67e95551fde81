-- Commands: the few things BRUCE may have done, the queue of those that were asked for, and how each one ended. There is
-- no free shell: what is not in the allow-list is stored as rejected, with the reason.

create table public.bruce_cmd_allowlist (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  enabled boolean not null default false,
  description text not null,
  risk text not null default 'medium' check (risk in ('low', 'medium', 'high')),
  needs_approval boolean not null default true,
  argv text[] not null,
  arguments jsonb not null default '{}',
  targets text[] not null default '{*}' check (targets <> '{}'),
  runs_on text not null default 'target' check (runs_on in ('target', 'parent')),
  workers text[] not null default '{*}' check (workers <> '{}'),
  max_runtime interval not null default '1 minute' check (max_runtime between '1 second' and '6 hours'),
  expires_after interval not null default '1 hour' check (expires_after between '1 minute' and '7 days'),
  max_attempts integer not null default 3 check (max_attempts between 1 and 20),
  issue_budget integer not null default 3 check (issue_budget between 1 and 20),
  backoff interval not null default '5 minutes' check (backoff between '0' and '1 day'),
  verify_after interval not null default '2 minutes' check (verify_after between '0' and '1 day'),
  constraint high_risk_needs_approval check (risk <> 'high' or needs_approval)
);
comment on table public.bruce_cmd_allowlist is
  'All that may ever be run. Enable a row, or write one of your own; the worker has a list of its own besides. '
  'A change rejects what waits under the row: ask for it again.';
comment on column public.bruce_cmd_allowlist.argv is
  'Program and its arguments, run without a shell. An element is literal, or {name}, or a literal that ends in {name}, as '
  '--project={project}; name is one of arguments, or target.';
comment on column public.bruce_cmd_allowlist.arguments is
  'What has to be said, by name: {"service": {"type": "service", "resolve": "container"}}. Types: service, app, hostname, '
  'vmid, collector, integer (min, max), enum (values), pattern (pattern). All of them: pattern, max_length.';
comment on column public.bruce_cmd_allowlist.targets is 'Globs of the hosts it may be asked for.';
comment on column public.bruce_cmd_allowlist.runs_on is
  'parent: asked for a guest, it is run on the hypervisor that the guest is declared on.';
comment on column public.bruce_cmd_allowlist.workers is 'Globs of the workers that may run it.';
comment on column public.bruce_cmd_allowlist.expires_after is 'What no worker took by then, or nobody approved, expires.';
comment on column public.bruce_cmd_allowlist.max_attempts is 'How often a worker may claim it before one has started it.';
comment on column public.bruce_cmd_allowlist.issue_budget is 'How often a reaction may run it for one issue.';
comment on column public.bruce_cmd_allowlist.backoff is
  'Wait before the second run for an issue; it doubles with each further one.';
comment on column public.bruce_cmd_allowlist.verify_after is
  'Time that its effect takes. Only what is observed after that can say that it did not help.';

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
  constraint state_is_known check (state in (
    'pending', 'awaiting_approval', 'claimed', 'running', 'succeeded', 'failed', 'rejected', 'expired', 'cancelled',
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
  constraint exit_code_is_of_what_started check (exit_code is null or started_at is not null and finished_at is not null),
  constraint attempts_are_within_the_budget check (
    attempt between 0 and max_attempts and (claimed_at is null or attempt > 0)
  ),
  constraint approved_at_says_by_whom check ((approved_at is null) = (approved_by is null)),
  constraint approval_comes_before_work check (case
    when not needs_approval then approved_at is null and state <> 'awaiting_approval'
    when state = 'awaiting_approval' then approved_at is null
    when state in ('pending', 'claimed', 'running', 'succeeded', 'failed', 'undetermined') then approved_at is not null
    else true
  end),
  constraint high_risk_takes_four_eyes check (risk <> 'high' or approved_by is null or approved_by <> requested_by),
  constraint cancelled_says_by_whom check (
    (cancel_requested_at is null) = (cancel_requested_by is null)
    and (state <> 'cancelled' or cancel_requested_at is not null)
    and (state not in ('pending', 'awaiting_approval') or cancel_requested_at is null)
  ),
  constraint verification_is_of_what_ran_for_an_issue check (
    verification = 'not_needed' or issue_id is not null and state in ('succeeded', 'undetermined')
  ),
  constraint verified_at_is_set_when_judged check ((verification in ('verified', 'disproved')) = (verified_at is not null)),
  constraint evidence_is_of_a_judgement check (verification_snapshot_id is null or verified_at is not null),
  constraint giving_up_is_about_an_issue check (gave_up_at is null or issue_id is not null and finished_at is not null),
  constraint expires_after_it_was_made check (expires_at > created_at and expires_at > not_before)
) with (fillfactor = 70);
create unique index bruce_cmd_one_at_a_time_per_target_idx on public.bruce_cmd (target) where lease is not null;
create index bruce_cmd_pending_idx on public.bruce_cmd (priority desc, created_at, command_id) where state = 'pending';
create index bruce_cmd_unclaimed_idx on public.bruce_cmd (expires_at) where state in ('pending', 'awaiting_approval');
create index bruce_cmd_issue_id_idx on public.bruce_cmd (issue_id, name) where issue_id is not null;
create index bruce_cmd_of_issues_at_work_idx on public.bruce_cmd (issue_id)
  where issue_id is not null and (finished_at is null or verification = 'waiting');
create index bruce_cmd_gave_up_idx on public.bruce_cmd (issue_id) where gave_up_at is not null;
create unique index bruce_cmd_action_id_idx on public.bruce_cmd (action_id) where action_id is not null;
create unique index bruce_cmd_request_id_idx on public.bruce_cmd (requested_by, request_id) where request_id is not null;
create index bruce_cmd_retry_of_idx on public.bruce_cmd (retry_of) where retry_of is not null;
create index bruce_cmd_finished_at_idx on public.bruce_cmd (finished_at) where finished_at is not null;
comment on table public.bruce_cmd is
  'Commands that were asked for, and what became of each: see docs/commands.md for the states. Written by functions only.';
comment on column public.bruce_cmd.state is
  'pending, awaiting_approval, claimed, running; then for ever: succeeded (exit code 0), failed, rejected (never allowed '
  'to run), expired (nobody took it), cancelled, undetermined (its worker was lost after the start).';
comment on column public.bruce_cmd.target is 'Declared host that it is run on or for; one command at a time each.';
comment on column public.bruce_cmd.asked_target is
  'The guest that it was asked for, where target is its hypervisor. Null: target itself.';
comment on column public.bruce_cmd.service is 'Declared service that it is about, where an argument names one.';
comment on column public.bruce_cmd.reason is 'Why it did not succeed.';
comment on column public.bruce_cmd.argv is 'What is run: the template with the values filled in.';
comment on column public.bruce_cmd.verification is
  'Of a command that ran for an issue: verified when a later observation shows the drift gone, disproved when it still '
  'shows it; waiting until then. The exit code alone proves nothing.';
comment on column public.bruce_cmd.requested_by is 'Name of the token, reaction or person.';
comment on column public.bruce_cmd.priority is
  'Higher goes first, then the older one. People: 200, agents: 100, reactions: 0.';
comment on column public.bruce_cmd.attempt is 'How often it was claimed.';
comment on column public.bruce_cmd.lease is
  'Who holds it may report; it is gone when the command ended or its holder was lost.';
comment on column public.bruce_cmd.arguments is 'As asked for; resolved is what they mean.';
comment on column public.bruce_cmd.is_automatic is 'Queued by a reaction: within the budget of its issue.';
comment on column public.bruce_cmd.verification_snapshot_id is 'Evidence of verified or disproved: id in observed_snapshots.';
comment on column public.bruce_cmd.gave_up_at is 'Its issue was given up with it: the budget is used up, or it may not be run again.';
comment on column public.bruce_cmd.retry_of is 'The command that this one repeats.';

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
comment on column public.bruce_cmd_result.stdout is 'At most 64 KiB of text; secrets and what is no text are replaced.';
comment on column public.bruce_cmd_result.started_at is 'By the clock of the worker.';

alter table public.bruce_cmd_allowlist enable row level security;
alter table public.bruce_cmd enable row level security;
alter table public.bruce_cmd_result enable row level security;
create policy bruce_cmd_allowlist_select_authenticated on public.bruce_cmd_allowlist for select to authenticated using (true);
create policy bruce_cmd_select_authenticated on public.bruce_cmd for select to authenticated using (true);
create policy bruce_cmd_result_select_authenticated on public.bruce_cmd_result for select to authenticated using (true);
revoke all on public.bruce_cmd_allowlist, public.bruce_cmd, public.bruce_cmd_result
  from public, anon, authenticated, service_role;
grant select on public.bruce_cmd_allowlist, public.bruce_cmd, public.bruce_cmd_result to authenticated, service_role;
