-- Made from supabase/schemas/60_commands by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 60_commands/bruce_cmd.sql
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
revoke all on table public.bruce_cmd from public, anon, authenticated, service_role;
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

-- 60_commands/bruce_cmd_allowlist.sql
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
  daily_budget integer not null default 3 check (daily_budget between 1 and 1000),
  backoff interval not null default '5 minutes' check (backoff between '0' and '1 day'),
  verify_after interval not null default '2 minutes' check (verify_after between '0' and '1 day'),
  constraint high_risk_needs_approval check (risk <> 'high' or needs_approval)
);
revoke all on table public.bruce_cmd_allowlist from public, anon, authenticated, service_role;
comment on table public.bruce_cmd_allowlist is
  'All that may ever be run. Enable a row, or write one of your own; the worker has a list of its own '
  'besides. A change rejects what waits under the row: ask for it again.';
comment on column public.bruce_cmd_allowlist.argv is
  'Program and its arguments, run without a shell. An element is literal, or {name}, or a literal that ends '
  'in {name}, as --project={project}; name is one of arguments, or target.';
comment on column public.bruce_cmd_allowlist.arguments is
  'What has to be said, by name: {"service": {"type": "service", "resolve": "container"}}. Types: service, '
  'app, hostname, vmid, collector, issue (the one it is asked for), integer (min, max), enum (values), '
  'pattern (pattern). All of them: '
  'pattern, max_length.';
comment on column public.bruce_cmd_allowlist.targets is 'Globs of the hosts it may be asked for.';
comment on column public.bruce_cmd_allowlist.runs_on is
  'parent: asked for a guest, it is run on the hypervisor that the guest is declared on.';
comment on column public.bruce_cmd_allowlist.workers is 'Globs of the workers that may run it.';
comment on column public.bruce_cmd_allowlist.expires_after is
  'What no worker took by then, or nobody approved, expires.';
comment on column public.bruce_cmd_allowlist.max_attempts is
  'How often a worker may claim it before one has started it.';
comment on column public.bruce_cmd_allowlist.issue_budget is 'How often a reaction may run it for one issue.';
comment on column public.bruce_cmd_allowlist.daily_budget is
  'How often reactions may run it within 24 hours for one service of a host, or for the host: what it helps '
  'for a while only is a case for a person.';
comment on column public.bruce_cmd_allowlist.backoff is
  'Wait before the second run for an issue; it doubles with each further one.';
comment on column public.bruce_cmd_allowlist.verify_after is
  'Time that its effect takes. Only what is observed after that can say that it did not help.';
alter table public.bruce_cmd_allowlist enable row level security;
create policy bruce_cmd_allowlist_select_authenticated on public.bruce_cmd_allowlist
  for select to authenticated using ((select bruce.person_may_read()));
-- Commands that ship with BRUCE, each disabled until its owner enables it. The worker has its own list of the
-- same names and templates (scripts/worker): a command runs only where both agree.

create trigger _900_note_change after insert or update or delete on public.bruce_cmd_allowlist
  for each row execute function bruce.tg__note_change();
insert into public.bruce_cmd_allowlist
  (name, risk, needs_approval, runs_on, targets, max_runtime, verify_after, argv, arguments, description)
values
  ('docker_restart', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'restart', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Restarts the container of a declared service.'),
  ('docker_start', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'start', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Starts the container of a declared service.'),
  ('docker_stop', 'medium', true, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'stop', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Stops the container of a declared service.'),
  ('unit_restart', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['systemctl', 'restart', '{service}'], '{"service": {"type": "service", "resolve": "unit"}}',
   'Restarts the systemd unit of a declared service.'),
  ('unit_start', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['systemctl', 'start', '{service}'], '{"service": {"type": "service", "resolve": "unit"}}',
   'Starts the systemd unit of a declared service.'),
  ('compose_up', 'medium', true, 'target', '{*}', '10 minutes', '5 minutes',
   array['docker', 'compose', '--project-directory=/srv/compose/{service}', 'up', '--detach'],
   '{"service": {"type": "service", "resolve": "project"}}',
   'Brings up the compose project that a declared service was observed in; edit the path to yours.'),
  ('qm_start', 'medium', true, 'parent', '{*}', '5 minutes', '10 minutes',
   array['qm', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Starts a declared VM on its hypervisor: target and vmid are the name of the VM.'),
  ('qm_shutdown', 'high', true, 'parent', '{*}', '10 minutes', '10 minutes',
   array['qm', 'shutdown', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Shuts a declared VM down on its hypervisor: target and vmid are the name of the VM.'),
  ('pct_start', 'medium', true, 'parent', '{*}', '5 minutes', '5 minutes',
   array['pct', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Starts a declared container (LXC) on its hypervisor: target and vmid are its name.'),
  ('truenas_app_start', 'low', false, 'target', '{*nas*}', '10 minutes', '5 minutes',
   array['midclt', 'call', '--job', 'app.start', '{app}'], '{"app": {"type": "app"}}',
   'Starts a declared app of TrueNAS.'),
  ('truenas_app_stop', 'medium', true, 'target', '{*nas*}', '10 minutes', '5 minutes',
   array['midclt', 'call', '--job', 'app.stop', '{app}'], '{"app": {"type": "app"}}',
   'Stops a declared app of TrueNAS.'),
  ('collect', 'low', false, 'target', '{*}', '5 minutes', '0',
   array['systemctl', 'start', 'bruce-collector-{collector}'],
   '{"collector": {"type": "pattern", '
   '"pattern": "(docker|proxmox|truenas|health|proxy|system)(-[a-z0-9][a-z0-9-]*)?"}}',
   'Lets a collector run now, by its systemd unit: docker, or docker-second where it was installed with '
   '--instance second.'),
  ('netbox_export', 'low', false, 'target', '{*}', '10 minutes', '0',
   array['systemctl', 'start', 'bruce-netbox-export'], '{}',
   'Reads all of NetBox now, by the systemd unit of netbox-export.'),
  ('netbox_adopt', 'medium', true, 'target', '{*}', '5 minutes', '5 minutes',
   array['systemctl', 'start', 'bruce-netbox-adopt@{issue}'], '{"issue": {"type": "issue"}}',
   'Writes what an issue observed into NetBox. Set targets to the one machine that can reach NetBox.');
grant select on public.bruce_cmd_allowlist to authenticated, service_role;
grant insert, update, delete on public.bruce_cmd_allowlist to service_role;
create trigger _060_strip_secrets before insert or update on public.bruce_cmd_allowlist
  for each row execute function bruce.tg__strip_secrets('description');

-- 60_commands/bruce_cmd_result.sql
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
revoke all on table public.bruce_cmd_result from public, anon, authenticated, service_role;
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

-- 60_commands/check/argument_spec_problem.sql
create function bruce.argument_spec_problem(p_spec jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_type text := p_spec ->> 'type';
  v_unknown text;
  v_bound text;
begin
  if jsonb_typeof(p_spec) <> 'object' or v_type is null then
    return 'is {"type": ...}';
  end if;
  if v_type not in (
    'service', 'app', 'hostname', 'vmid', 'collector', 'issue', 'pattern', 'integer', 'enum'
  ) then
    return format('has the unknown type %s', v_type);
  end if;
  select min(k) into v_unknown from jsonb_object_keys(p_spec) as k
  where k not in (
    'type', 'pattern', 'max_length', 'min', 'max', 'values', 'resolve', 'leading_dash', 'description');
  if v_unknown is not null then
    return format('has the unknown member %s', v_unknown);
  end if;
  if v_type = 'pattern' and p_spec ->> 'pattern' is null then
    return 'of type pattern needs a pattern';
  end if;
  if p_spec ? 'pattern' then
    begin
      -- alone as well: in brackets only, ")|(" would be a pattern, and one that matches anything
      perform '' ~ (p_spec ->> 'pattern'), '' ~ ('^(?:' || (p_spec ->> 'pattern') || ')$');
    exception
      when invalid_regular_expression then
        return 'has a pattern that is no regular expression';
    end;
  end if;
  if v_type = 'enum' and (
    jsonb_typeof(p_spec -> 'values') is distinct from 'array' or p_spec -> 'values' = '[]'
    or jsonb_path_exists(p_spec -> 'values', '$[*] ? (@.type() != "string")')
  ) then
    return 'of type enum needs values, a list of texts';
  end if;
  foreach v_bound in array array['max_length', 'min', 'max'] loop
    if p_spec ? v_bound and p_spec ->> v_bound !~ '^-?\d{1,9}$' then
      return format('needs a whole number as %s', v_bound);
    end if;
  end loop;
  if (p_spec ->> 'max_length')::integer not between 1 and 1024 then
    return 'needs a max_length from 1 to 1024';
  end if;
  if p_spec ? 'resolve'
    and not (v_type = 'service' and p_spec ->> 'resolve' in ('name', 'container', 'project', 'unit')) then
    return 'may resolve a service to name, container, project or unit only';
  end if;
  if p_spec ? 'leading_dash'
    and not (v_type = 'pattern' and jsonb_typeof(p_spec -> 'leading_dash') = 'boolean') then
    return 'may say leading_dash, true or false, with type pattern only';
  end if;
  return null;
end;
$$;
revoke all on function bruce.argument_spec_problem(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.argument_spec_problem(jsonb) is
  'What is wrong with the declaration of an argument, or null.';

-- 60_commands/check/check_argument.sql
create function bruce.check_argument(
  p_spec jsonb, p_given jsonb, p_target text, out value text, out service text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := p_spec ->> 'type';
  v_name text := '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$';
  v_service public.expected_services;
  v_names text[];
begin
  value := p_given #>> '{}';
  if jsonb_typeof(p_given) not in ('string', 'number') then
    problem := 'must be text or a whole number';
    return;
  end if;
  problem := bruce.value_problem(p_spec, value);
  if problem is null and p_spec ? 'pattern' and value !~ ('^(?:' || (p_spec ->> 'pattern') || ')$') then
    problem := 'does not match the pattern';
  end if;
  if problem is not null then
    return;
  end if;

  case
    when v_type in ('service', 'app') then
      if value !~ v_name or value ~ '\.\.' then
        problem := 'is no name of a service';
        return;
      end if;
      v_service := bruce.find_declared_service(p_target, value);
      if v_service.id is null then
        problem := format('is no declared service of %s', p_target);
        return;
      end if;
      service := v_service.name;
      value := v_service.name;
      if v_type = 'app' then
        v_names := bruce.observed_names(v_service.id, 'app', 'name');
        value := case cardinality(v_names) when 0 then v_service.name when 1 then v_names[1] end;
      elsif p_spec ->> 'resolve' in ('container', 'project') then
        v_names := bruce.observed_names(v_service.id, 'container', p_spec ->> 'resolve');
        value := case when cardinality(v_names) = 1 then v_names[1] end;
      elsif p_spec ->> 'resolve' = 'unit' then
        v_names := bruce.observed_names(v_service.id, 'unit', 'name');
        value := case when cardinality(v_names) = 1 then v_names[1] end;
        -- the instance of a template: syncthing@anna.service
        v_name := '^[A-Za-z0-9]([A-Za-z0-9_.@:-]*[A-Za-z0-9_])?$';
      end if;
      if value is null then
        problem := format(
          'cannot be resolved: %s of %s was observed %s times, not once',
          coalesce(p_spec ->> 'resolve', 'app'), v_service.name, cardinality(v_names)
        );
        return;
      end if;
      if value !~ v_name or value ~ '\.\.' then
        problem := 'has a name that cannot be part of a command';
      end if;
    when v_type = 'hostname' then
      select a.name into value
      from bruce.resolve_host(value) as r
      join public.assets as a on a.name = r.host and a.lifecycle <> 'retired'
      where r.candidates = 1;
      if coalesce(value !~ v_name or value ~ '\.\.', true) then
        problem := 'is no declared host';
      end if;
    when v_type = 'vmid' then
      value := bruce.find_guest_number(p_target, value)::text;
      if value is null then
        problem := format('is no guest declared on %s whose number is known', p_target);
      end if;
    when v_type = 'collector' then
      if value !~ '^[a-z][a-z0-9_-]{0,62}$'
        or not exists (select from public.sources as s where s.name = value) then
        problem := 'is no known source';
      end if;
    when v_type = 'issue' then
      if value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        problem := 'is no issue_id';
      elsif not bruce.is_issue_alive(value::uuid) then
        problem := 'is no issue that is still there';
      end if;
    when v_type = 'integer' then
      if value !~ '^(0|-?[1-9]\d{0,8})$' then
        problem := 'is no whole number';
      elsif value::integer not between coalesce((p_spec ->> 'min')::integer, 0)
        and coalesce((p_spec ->> 'max')::integer, 999999999)
      then
        problem := format(
          'is not from %s to %s', coalesce(p_spec ->> 'min', '0'), coalesce(p_spec ->> 'max', '999999999'));
      end if;
    when v_type = 'enum' then
      if not p_spec -> 'values' ? value then
        problem := 'is none of the values';
      end if;
    else
      null;
  end case;
  -- what it was resolved to is a value too
  problem := coalesce(problem, bruce.value_problem(p_spec - 'max_length', value));
end;
$$;
revoke all on function bruce.check_argument(jsonb, jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.check_argument(jsonb, jsonb, text) is
  'Value of an argument as it goes into argv, the service it names, or what is wrong with it.';

-- 60_commands/check/check_command.sql
create function bruce.check_command(
  p_entry public.bruce_cmd_allowlist, p_arguments jsonb, p_target text,
  out target text, out host text, out argv text[], out resolved jsonb, out service text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text;
  v_checked record;
begin
  resolved := '{}';
  if p_entry.name is null then
    problem := 'is not on the allow-list';
  elsif not p_entry.enabled then
    problem := 'is disabled in the allow-list';
  elsif jsonb_typeof(p_arguments) is distinct from 'object' then
    problem := 'arguments must be an object';
  elsif length(p_arguments::text) > 4096 then
    problem := 'arguments are larger than 4096 characters';
  elsif bruce.holds_secrets(p_arguments) then
    problem := 'an argument holds a secret: it would be kept; let the worker know it by a variable';
  end if;
  if problem is not null then
    return;
  end if;
  select f.target, f.host, f.problem into target, host, problem
    from bruce.find_command_target(p_entry, p_target) as f;
  if problem is not null then
    return;
  end if;
  if exists (select from jsonb_object_keys(p_arguments) as k where not p_entry.arguments ? k) then
    problem := 'has an argument that is not declared';
    return;
  end if;

  for v_name in select k from jsonb_object_keys(p_entry.arguments) as k order by k loop
    if not p_arguments ? v_name then
      problem := format('argument %s is missing', v_name);
      return;
    end if;
    v_checked := bruce.check_argument(p_entry.arguments -> v_name, p_arguments -> v_name, target);
    if v_checked.problem is not null then
      problem := format('argument %s %s', v_name, v_checked.problem);
      return;
    end if;
    -- a command for one guest must not reach another guest of the hypervisor
    if p_entry.runs_on = 'parent' and p_entry.arguments -> v_name ->> 'type' = 'vmid'
      and v_checked.value is distinct from bruce.find_guest_number(target, host)::text
    then
      problem := format('argument %s is not %s, which it was asked for', v_name, host);
      return;
    end if;
    resolved := resolved || jsonb_build_object(v_name, v_checked.value);
    service := coalesce(service, v_checked.service);
  end loop;
  if array_to_string(p_entry.argv, ' ') like '%{target}%'
    and (target !~ '^[A-Za-z0-9][A-Za-z0-9_.-]*$' or target ~ '\.\.')
  then
    problem := 'the name of the target cannot be part of a command';
    return;
  end if;
  argv := bruce.fill_argv(p_entry.argv, resolved || jsonb_build_object('target', target));
end;
$$;
revoke all on function bruce.check_command(public.bruce_cmd_allowlist, jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.check_command(public.bruce_cmd_allowlist, jsonb, text) is
  'The command line and its target, or in problem why it is not allowed.';

-- 60_commands/check/fill_argv.sql
create function bruce.fill_argv(p_argv text[], p_values jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select case
      when e.element ~ '\{[a-z][a-z0-9_]*\}$'
        then substring(e.element from '^[^{}]*') || (p_values ->> substring(e.element from '\{(.*)\}$'))
      else e.element
    end
    from unnest(p_argv) with ordinality as e (element, position)
    order by e.position
  );
end;
$$;
revoke all on function bruce.fill_argv(text[], jsonb) from public, anon, authenticated, service_role;
comment on function bruce.fill_argv(text[], jsonb) is
  'The template with each {name} replaced by its value. Braces in a value are not replaced.';

-- 60_commands/check/find_command_target.sql
create function bruce.find_command_target(
  p_entry public.bruce_cmd_allowlist, p_target text, out target text, out host text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(p_target, '') = '' or length(p_target) > 253 or not bruce.is_plain_text(p_target)
    or p_target ~ '^[^[:alnum:]]|\.\.'
  then
    problem := 'the target is no name of a host';
    return;
  end if;
  select a.name into host
  from bruce.resolve_host(p_target) as r
  join public.assets as a on a.name = r.host and a.lifecycle <> 'retired'
    and lower(a.asset_type) in ('vm', 'device')
  where r.candidates = 1;
  if host is null then
    problem := 'the target is no declared host';
    return;
  end if;
  if not exists (select from unnest(p_entry.targets) as g where bruce.matches_glob(host, g)) then
    problem := format('the target is not one of %s', array_to_string(p_entry.targets, ', '));
    return;
  end if;
  target := host;
  if p_entry.runs_on = 'parent' then
    -- where the guest is now, if it is declared on a hypervisor at all: what only reports is no target
    select min(a.ancestor) into target
    from bruce.host_ancestors as a
    where a.hostname = host and a.depth = 1
      and exists (
        select from public.assets as d
        left join public.assets as c on c.asset_type = 'cluster' and c.name = d.cluster
        where d.name = host and num_nonnulls(d.parent, c.parent) > 0
      );
    if target is null then
      problem := format('no hypervisor is declared for %s', host);
    end if;
  end if;
end;
$$;
revoke all on function bruce.find_command_target(public.bruce_cmd_allowlist, text) from public, anon, authenticated, service_role;
comment on function bruce.find_command_target(public.bruce_cmd_allowlist, text) is
  'Declared host that was named, and the one a command is run on: with runs_on parent the hypervisor of '
  'that guest.';

-- 60_commands/check/find_declared_service.sql
create function bruce.find_declared_service(p_hostname text, p_name text)
returns public.expected_services
language plpgsql
stable
set search_path = ''
as $$
declare
  v_ids bigint[] := array(
    select distinct s.id
    from bruce.service_names as n
    join public.expected_services as s on s.id = n.service_id and s.lifecycle <> 'retired'
    where n.hostname = p_hostname and n.name_key = bruce.fold_name(p_name)
  );
  v_service public.expected_services;
begin
  -- its own name before an alias of another one
  select s.* into v_service from public.expected_services as s
  where s.id = any (v_ids) and (cardinality(v_ids) = 1 or s.name_key = bruce.fold_name(p_name));
  return v_service;
end;
$$;
revoke all on function bruce.find_declared_service(text, text) from public, anon, authenticated, service_role;
comment on function bruce.find_declared_service(text, text) is
  'The one declared service of a host that a name or alias means and that is not retired; else null.';

-- 60_commands/check/find_guest_number.sql
create function bruce.find_guest_number(p_hypervisor text, p_guest text)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_numbers integer[];
begin
  select array_agg(distinct g.number) into v_numbers
  from (
    select h.hostname, coalesce(h.vmid, (e.item ->> 'vmid')::integer) as number
    from bruce.host_ancestors as a
    join bruce.host_state as h on h.hostname = a.hostname and h.lifecycle <> 'retired'
    left join bruce.entities as e on e.entity_id = h.entity_id and e.kind = 'guest'
      and e.item ->> 'vmid' ~ '^\d{1,9}$'
    where a.ancestor = p_hypervisor and a.depth = 1
  ) as g
  where case when p_guest ~ '^\d{1,9}$' then g.number = p_guest::integer
    else g.hostname = (select r.host from bruce.resolve_host(p_guest) as r where r.candidates = 1) end
    and g.number is not null;
  return case when cardinality(v_numbers) = 1 then v_numbers[1] end;
end;
$$;
revoke all on function bruce.find_guest_number(text, text) from public, anon, authenticated, service_role;
comment on function bruce.find_guest_number(text, text) is
  'Number of a guest that is declared on that hypervisor, by number or name; null when there is none, or no '
  'number of it.';

-- 60_commands/check/observed_names.sql
create function bruce.observed_names(p_service_id bigint, p_kind text, p_what text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select distinct case p_what when 'project' then e.project else e.entity_key end
    from bruce.entities as e
    where e.hostname = (select t.hostname from bruce.service_state as t where t.service_id = p_service_id)
      and e.service_id = p_service_id and e.kind = p_kind and e.match in ('matched', 'component')
      and case p_what when 'project' then e.project else e.entity_key end is not null
  );
end;
$$;
revoke all on function bruce.observed_names(pg_catalog.int8, text, text) from public, anon, authenticated, service_role;
comment on function bruce.observed_names(bigint, text, text) is
  'Full names, or compose projects, that a service was observed under.';

-- 60_commands/check/template_problem.sql
create function bruce.template_problem(p_argv text[], p_arguments jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_problem text;
  v_name text;
  v_element text;
  v_used text[] := '{}';
begin
  if jsonb_typeof(p_arguments) <> 'object' then
    return 'arguments is an object';
  end if;
  for v_name in select k from jsonb_object_keys(p_arguments) as k order by 1 loop
    if v_name !~ '^[a-z][a-z0-9_]{0,30}$' or v_name = 'target' then
      return format('an argument cannot be called %s', v_name);
    end if;
    v_problem := bruce.argument_spec_problem(p_arguments -> v_name);
    if v_problem is not null then
      return format('argument %s %s', v_name, v_problem);
    end if;
  end loop;
  if (select count(*) from jsonb_object_keys(p_arguments)) > 16
    or coalesce(cardinality(p_argv), 0) not between 1 and 64
    or array_ndims(p_argv) <> 1 or array_lower(p_argv, 1) <> 1
  then
    return 'argv has 1 to 64 elements, and arguments at most 16 members';
  end if;
  if p_argv[1] !~ '^[A-Za-z0-9_./-]+$' or p_argv[1] ~ '^-' then
    return 'argv begins with the name or path of a program';
  end if;
  foreach v_element in array p_argv loop
    if v_element is null or length(v_element) > 1024 or not bruce.is_plain_text(v_element) then
      return 'an element of argv is text of one line, at most 1024 characters';
    end if;
    if v_element !~ '^[^{}]*(\{[a-z][a-z0-9_]*\})?$' then
      return format('%s: {name} stands alone or at the end of an element', v_element);
    end if;
    v_name := substring(v_element from '\{(.*)\}$');
    if v_name <> 'target' and not p_arguments ? v_name then
      return format('%s: there is no argument %s', v_element, v_name);
    end if;
    v_used := v_used || v_name;
  end loop;
  select k into v_name from jsonb_object_keys(p_arguments) as k
    where k <> all (array_remove(v_used, null)) limit 1;
  if v_name is not null then
    return format('argument %s is not used in argv', v_name);
  end if;
  return null;
end;
$$;
revoke all on function bruce.template_problem(text[], jsonb) from public, anon, authenticated, service_role;
comment on function bruce.template_problem(text[], jsonb) is
  'What is wrong with a template and its arguments, or null.';

-- 60_commands/check/tg_bruce_cmd_allowlist__check.sql
create function bruce.tg_bruce_cmd_allowlist__check()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_problem text := bruce.template_problem(new.argv, new.arguments);
begin
  if v_problem is not null then
    raise exception 'command %: %', new.name, v_problem using errcode = 'check_violation',
      hint = 'Example: argv array[''docker'', ''restart'', ''{service}''], '
        'arguments {"service": {"type": "service", "resolve": "container"}}.';
  end if;
  return new;
end;
$$;
revoke all on function bruce.tg_bruce_cmd_allowlist__check() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd_allowlist__check() is
  'Refuses a row that no command could be made from, and says why. Security definer: whoever may write the '
  'allow-list may call none of what reads a template.';
create trigger _100_check before insert or update on public.bruce_cmd_allowlist
  for each row execute function bruce.tg_bruce_cmd_allowlist__check();

-- 60_commands/check/tg_bruce_cmd_allowlist__lock.sql
create function bruce.tg_bruce_cmd_allowlist__lock()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_commands();
  return null;
end;
$$;
revoke all on function bruce.tg_bruce_cmd_allowlist__lock() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd_allowlist__lock() is
  'Takes the lock of commands before any row of the allow-list is locked. Security definer: nobody else '
  'takes that lock.';
create trigger _050_lock before update or delete on public.bruce_cmd_allowlist
  for each statement execute function bruce.tg_bruce_cmd_allowlist__lock();

-- 60_commands/check/tg_bruce_cmd_allowlist__reject_waiting.sql
create function bruce.tg_bruce_cmd_allowlist__reject_waiting()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.bruce_cmd as c
  set state = 'rejected', finished_at = greatest(bruce.clock(), c.created_at),
    reason = case when n.name is null then 'its row was taken off the allow-list'
      when not n.enabled then 'its row of the allow-list was disabled'
      else 'its row of the allow-list has changed; ask for it again' end
  from before as b
  left join public.bruce_cmd_allowlist as n on n.name = b.name
  where c.name = b.name and c.state in ('pending', 'awaiting_approval')
    and (
      n.name is null
      or (n.argv, n.arguments, n.targets, n.runs_on, n.risk, n.needs_approval, n.enabled)
        is distinct from (b.argv, b.arguments, b.targets, b.runs_on, b.risk, b.needs_approval, b.enabled)
    );
  return null;
end;
$$;
revoke all on function bruce.tg_bruce_cmd_allowlist__reject_waiting() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd_allowlist__reject_waiting() is
  'A changed or deleted row rejects the commands that wait under it: they were approved as the row was. '
  'Security definer: only functions write commands.';
create trigger _200_reject_waiting after update on public.bruce_cmd_allowlist
  referencing old table as before
  for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();
create trigger _200_reject_waiting_of_deleted after delete on public.bruce_cmd_allowlist
  referencing old table as before
  for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();

-- 60_commands/check/value_problem.sql
create function bruce.value_problem(p_spec jsonb, p_value text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_value = '' then
    return 'is empty';
  end if;
  if length(p_value) > coalesce((p_spec ->> 'max_length')::integer, 128) then
    return format('is longer than %s characters', coalesce(p_spec ->> 'max_length', '128'));
  end if;
  if not bruce.is_plain_text(p_value) then
    return 'holds control or invisible characters';
  end if;
  if p_value like '-%'
    and not coalesce((p_spec ->> 'leading_dash')::boolean, p_spec ->> 'type' = 'integer') then
    return 'begins with a dash: it would be read as an option';
  end if;
  return null;
end;
$$;
revoke all on function bruce.value_problem(jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.value_problem(jsonb, text) is
  'What is wrong with a value, whatever its type; or null.';

-- 60_commands/decide/approve.sql
create function bruce.approve(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state <> 'awaiting_approval' or v_command.expires_at <= p_now then
    return bruce.fault(409, 'not_awaiting_approval', concat_ws(' ',
      format('The command is %s.',
        case v_command.state when 'awaiting_approval' then 'expired' else v_command.state end),
      case when v_command.approved_at is not null then format(
        '%s approved it at %s.', v_command.approved_by, bruce.day_words(v_command.approved_at)) end,
      case when v_command.cancel_requested_at is not null then format(
        '%s cancelled it at %s.', v_command.cancel_requested_by,
        bruce.day_words(v_command.cancel_requested_at)) end,
      case when v_command.state = 'rejected' then v_command.reason end));
  end if;
  if v_command.risk = 'high' and v_command.requested_by = p_by then
    return bruce.fault(
      403, 'four_eyes', 'A command of high risk is approved by somebody else than asked for it.');
  end if;
  update public.bruce_cmd as c
  set state = 'pending', approved_at = p_now, approved_by = p_by,
    -- the time to wait for a worker starts again: the approval may have used it up
    expires_at = greatest(p_now, c.not_before) + (c.expires_at - greatest(c.created_at, c.not_before))
  where c.command_id = p_command_id
  returning c.* into v_command;
  return bruce.command_answer(v_command);
end;
$$;
revoke all on function bruce.approve(uuid, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.approve(uuid, text, timestamptz) is
  'Approves a command that waits for it. One of high risk is not approved by who asked for it. '
  'In Studio: select bruce.approve(''...'', ''my name'').';

-- 60_commands/decide/cancel.sql
create function bruce.cancel(
  p_command_id uuid, p_by text, p_reason text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
  v_reason text := coalesce(nullif(bruce.safe_text(p_reason, 500), ''), 'cancelled by ' || p_by);
begin
  perform bruce.lock_commands();
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id for update;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state in ('pending', 'awaiting_approval') then
    update public.bruce_cmd as c
    set state = 'cancelled', finished_at = p_now, reason = v_reason, cancel_requested_at = p_now,
      cancel_requested_by = p_by
    where c.command_id = p_command_id
    returning c.* into v_command;
  elsif v_command.finished_at is null then
    update public.bruce_cmd as c set cancel_requested_at = p_now, cancel_requested_by = p_by
    where c.command_id = p_command_id and c.cancel_requested_at is null;
  elsif v_command.state <> 'cancelled' then
    return bruce.fault(409, 'already_ended', format('The command is %s.', v_command.state));
  end if;
  return bruce.command_answer(v_command);
end;
$$;
revoke all on function bruce.cancel(uuid, text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.cancel(uuid, text, text, timestamptz) is
  'Cancels a waiting command at once. A claimed or running one is cancelled by its worker, which is told so '
  'in the answer to its next heartbeat.';

-- 60_commands/decide/requeue.sql
create function bruce.requeue(p_command_id uuid, p_by text, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
begin
  select c.* into v_command from public.bruce_cmd as c where c.command_id = p_command_id;
  if not found then
    return bruce.unknown_command();
  end if;
  if v_command.state not in ('failed', 'expired', 'cancelled', 'undetermined', 'succeeded') then
    return bruce.fault(409, 'not_to_be_repeated', format('The command is %s.', v_command.state));
  end if;
  -- a person asked for it: it does not count against the budget of the reaction, and goes before it
  return bruce.enqueue_command(
    p_name => v_command.name, p_arguments => v_command.arguments,
    p_target => coalesce(v_command.asked_target, v_command.target), p_requested_by => p_by,
    p_priority => 200, p_issue_id => v_command.issue_id, p_now => p_now, p_retry_of => p_command_id
  );
end;
$$;
revoke all on function bruce.requeue(uuid, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.requeue(uuid, text, timestamptz) is
  'Queues a command that has ended again, as a new command that is checked anew. The old one stays as it is.';

-- 60_commands/queue/command_answer.sql
create function bruce.command_answer(p_command public.bruce_cmd)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200, 'command_id', p_command.command_id, 'state', p_command.state, 'reason', p_command.reason,
    'target', p_command.target, 'not_before', p_command.not_before, 'expires_at', p_command.expires_at
  );
end;
$$;
revoke all on function bruce.command_answer(public.bruce_cmd) from public, anon, authenticated, service_role;
comment on function bruce.command_answer(public.bruce_cmd) is
  'The answer to a request for a command, or to a decision about one.';

-- 60_commands/queue/end_command.sql
create function bruce.end_command(
  p_command public.bruce_cmd, p_outcome text, p_exit_code integer, p_signal text, p_error text,
  p_now timestamptz
)
returns public.bruce_cmd
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_state text := case
    when p_outcome = 'succeeded' and coalesce(p_exit_code, 0) = 0 then 'succeeded'
    when p_outcome in ('undetermined', 'rejected') then p_outcome
    when p_command.cancel_requested_at is not null then 'cancelled'
    else 'failed'
  end;
  v_command public.bruce_cmd;
begin
  update public.bruce_cmd as c
  set state = v_state, finished_at = p_now, lease = null, lease_s = null, lease_until = null,
    started_at = case v_state
      when 'rejected' then null
      when 'failed' then case when p_exit_code is null then c.started_at
        else coalesce(c.started_at, p_now) end
      when 'cancelled' then c.started_at
      else coalesce(c.started_at, p_now) end,
    exit_code = case v_state when 'succeeded' then 0 when 'failed' then p_exit_code end,
    verification = case
      when c.issue_id is not null
        and v_state in ('succeeded', 'undetermined') then 'waiting' else 'not_needed' end,
    reason = case when v_state <> 'succeeded' then coalesce(
      case v_state when 'rejected' then 'refused by the worker: ' when 'cancelled'
        then 'stopped by the worker: ' else '' end
        || nullif(bruce.safe_text(p_error, 900), ''),
      case v_state
        when 'undetermined' then 'the worker does not know how it ended'
        when 'rejected' then 'refused by the worker'
        when 'cancelled' then 'stopped by the worker'
      end,
      'signal ' || bruce.safe_text(p_signal, 32),
      'exit code ' || p_exit_code,
      'the worker says so'
    ) end
  where c.command_id = p_command.command_id
  returning c.* into v_command;
  return v_command;
end;
$$;
revoke all on function bruce.end_command(public.bruce_cmd, text, pg_catalog.int4, text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_command(public.bruce_cmd, text, integer, text, text, timestamptz) is
  'Ends a claimed or running command with the outcome that its worker reports. One whose cancellation was '
  'requested, and that did not succeed, is cancelled.';

-- 60_commands/queue/enqueue_command.sql
create function bruce.enqueue_command(
  p_name text, p_arguments jsonb, p_target text, p_requested_by text, p_priority integer default 0,
  p_issue_id uuid default null, p_action_id uuid default null, p_now timestamptz default bruce.clock(),
  p_request_id uuid default null, p_retry_of uuid default null,
  p_is_automatic boolean default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_requested_by text := coalesce(nullif(bruce.safe_text(p_requested_by, 100), ''), 'unknown');
  v_is_automatic boolean := coalesce(p_is_automatic, p_action_id is not null);
  v_entry public.bruce_cmd_allowlist;
  v_command public.bruce_cmd;
  v_checked record;
  v_problem text;
  v_is_used_up boolean := false;
  v_not_before timestamptz;
begin
  select c.* into v_command from public.bruce_cmd as c
  where c.action_id = p_action_id or c.requested_by = v_requested_by and c.request_id = p_request_id;
  if found then
    return bruce.command_answer(v_command);
  end if;

  -- locks the row: a change of the allow-list at the same time either sees this command or is seen by it
  select a.* into v_entry from public.bruce_cmd_allowlist as a where a.name = p_name for share;
  select * into v_checked from bruce.check_command(v_entry, p_arguments, p_target);
  v_problem := v_checked.problem;
  if v_problem is null then
    select i.problem, i.is_used_up, i.not_before into v_problem, v_is_used_up, v_not_before
    from bruce.issue_problem(
      v_entry, p_issue_id, v_is_automatic, v_checked.host, v_checked.service, p_arguments, p_now) as i;
  end if;
  v_not_before := greatest(p_now, v_not_before);

  insert into public.bruce_cmd (
    created_at, state, name, target, service, reason, argv, requested_by, priority, risk, needs_approval,
    max_attempts,
    finished_at, not_before, expires_at, max_runtime, arguments, resolved, asked_target, issue_id,
    is_automatic, gave_up_at,
    action_id, request_id, retry_of
  )
  values (
    p_now,
    case when v_problem is not null then 'rejected' when v_entry.needs_approval then 'awaiting_approval'
      else 'pending' end,
    coalesce(v_entry.name, nullif(bruce.safe_text(p_name, 64), ''), '?'),
    coalesce(v_checked.target, nullif(bruce.safe_text(p_target, 253), ''), '?'),
    v_checked.service, left(v_problem, 1000), case when v_problem is null then v_checked.argv end,
    v_requested_by,
    least(greatest(coalesce(p_priority, 0), -1000), 1000), coalesce(v_entry.risk, 'low'),
    coalesce(v_entry.needs_approval, false), coalesce(v_entry.max_attempts, 1),
    case when v_problem is not null then p_now end, v_not_before,
    v_not_before + coalesce(v_entry.expires_after, interval '1 hour'),
    coalesce(v_entry.max_runtime, interval '1 minute'),
    case when v_problem is null then p_arguments
      when length(p_arguments::text) <= 4096 then coalesce(bruce.strip_secrets(p_arguments), '{}')
        else '{}' end,
    case when v_problem is null then v_checked.resolved else '{}' end,
    case when v_problem is null then nullif(v_checked.host, v_checked.target) end,
    p_issue_id, v_is_automatic, case when v_is_used_up then p_now end, p_action_id, p_request_id,
    p_retry_of
  )
  on conflict do nothing
  returning * into v_command;
  if not found then
    -- the same request in another session was first: answer with its command
    select c.* into v_command from public.bruce_cmd as c
    where c.action_id = p_action_id or c.requested_by = v_requested_by and c.request_id = p_request_id;
  end if;
  return bruce.command_answer(v_command);
end;
$$;
revoke all on function bruce.enqueue_command(text, jsonb, text, text, pg_catalog.int4, uuid, uuid, timestamptz, uuid, uuid, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.enqueue_command(
  text, jsonb, text, text, integer, uuid, uuid, timestamptz, uuid, uuid, boolean
) is
  'Queues a command, or stores why it is not allowed. The same action or request again is the same command.';

-- 60_commands/queue/is_issue_alive.sql
create function bruce.is_issue_alive(p_issue_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (select from public.issues as i where i.issue_id = p_issue_id and i.status <> 'resolved');
end;
$$;
revoke all on function bruce.is_issue_alive(uuid) from public, anon, authenticated, service_role;
comment on function bruce.is_issue_alive(uuid) is 'Is the issue known and not resolved?';

-- 60_commands/queue/issue_problem.sql
create function bruce.issue_problem(
  p_entry public.bruce_cmd_allowlist, p_issue_id uuid, p_is_automatic boolean, p_host text, p_service text,
  p_arguments jsonb, p_now timestamptz,
  out problem text, out is_used_up boolean, out not_before timestamptz
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_runs record;
  v_today integer;
begin
  is_used_up := false;
  -- scope and evidence are those of the issue that it is asked for
  if exists (
    select from jsonb_each(p_entry.arguments) as a
    where a.value ->> 'type' = 'issue' and p_arguments ->> a.key is distinct from p_issue_id::text
  ) then
    problem := 'its argument is another issue than the one that it is asked for';
    return;
  end if;
  if p_issue_id is null then
    return;
  end if;
  if not p_is_automatic then
    if not exists (select from public.issues as i where i.issue_id = p_issue_id) then
      problem := 'there is no such issue';
    end if;
    return;
  end if;
  if not bruce.is_issue_alive(p_issue_id) then
    problem := 'its issue is no longer there';
    return;
  end if;
  select * into v_runs from bruce.runs_for_issue(p_issue_id, p_entry.name);
  v_today := bruce.runs_within_a_day(p_entry.name, p_host, p_service, p_arguments, p_now);
  if v_runs.at_work is not null then
    problem := format('command %s is already at work on its issue', v_runs.at_work);
  elsif v_runs.runs >= p_entry.issue_budget then
    problem := format('it has run %s times for its issue, which is its budget', v_runs.runs);
    is_used_up := not exists (
      select from public.bruce_cmd as c
      where c.issue_id = p_issue_id and c.name = p_entry.name and c.gave_up_at is not null
    );
  elsif v_today >= p_entry.daily_budget then
    problem := format(
      'it has run %s times within a day for %s, which is its budget', v_today,
      concat_ws(' on ', p_service, p_host));
    is_used_up := true;
  elsif v_runs.runs > 0 then
    not_before := v_runs.last_at + p_entry.backoff * power(2, v_runs.runs - 1);
  end if;
end;
$$;
revoke all on function bruce.issue_problem(public.bruce_cmd_allowlist, uuid, pg_catalog.bool, text, text, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.issue_problem(
  public.bruce_cmd_allowlist, uuid, boolean, text, text, jsonb, timestamptz
) is
  'Why a command may not be queued for that issue now, or when it may run: reactions have a budget for each '
  'issue and for each day, and wait longer each time.';

-- 60_commands/queue/keep_result.sql
create function bruce.keep_result(
  p_command public.bruce_cmd, p_lease uuid, p_result jsonb, p_is_late boolean, p_reported_by text,
  p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_kept constant integer := 20;
  v_hash bigint := hashtextextended(p_result::text collate "C", 0);
begin
  if p_is_late then
    update public.bruce_cmd_result as r
    set repeats = r.repeats + 1
    where r.command_id = p_command.command_id and r.lease = p_lease and r.content_hash = v_hash;
    if found then
      return true;
    end if;
    if (select count(*) >= v_kept from public.bruce_cmd_result as r
      where r.command_id = p_command.command_id) then
      return false;
    end if;
  end if;
  insert into public.bruce_cmd_result (
    command_id, received_at, outcome, is_late, exit_code, signal, error, stdout, stderr, stdout_truncated,
    stderr_truncated, started_at, finished_at, reported_by, attempt, lease, content_hash
  )
  values (
    p_command.command_id, p_now, p_result ->> 'outcome', p_is_late,
    bruce.whole_number(p_result -> 'exit_code'),
    bruce.safe_text(p_result ->> 'signal', 32),
    bruce.safe_text(bruce.safe_output(p_result ->> 'error'), 1000),
    bruce.safe_output(p_result ->> 'stdout'), bruce.safe_output(p_result ->> 'stderr'),
    coalesce(p_result -> 'stdout_truncated' = 'true' or length(p_result ->> 'stdout') > 65536, false),
    coalesce(p_result -> 'stderr_truncated' = 'true' or length(p_result ->> 'stderr') > 65536, false),
    bruce.to_moment(p_result ->> 'started_at'), bruce.to_moment(p_result ->> 'finished_at'),
    p_reported_by, p_command.attempt, p_lease, v_hash
  );
  return true;
end;
$$;
revoke all on function bruce.keep_result(public.bruce_cmd, uuid, jsonb, pg_catalog.bool, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.keep_result(public.bruce_cmd, uuid, jsonb, boolean, text, timestamptz) is
  'Stores a result. A late one that is repeated is counted instead. A late one is dropped, and the answer is '
  'false, when the command has 20 results already.';

-- 60_commands/queue/note_worker.sql
create function bruce.note_worker(p_worker text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if exists (
    select from public.heartbeats as h
    where h.name = 'worker ' || p_worker and h.last_beat_at between p_now - interval '2 minutes' and p_now
  ) then
    return;
  end if;
  -- at most 50 workers: a token could send any name
  if (
    select count(*) < 50
      or bool_or(h.name = 'worker ' || p_worker) from public.heartbeats as h where h.kind = 'worker'
  ) then
    perform bruce.beat(
      'worker ' || p_worker, 'worker',
        (select r.host from bruce.resolve_host(p_worker) as r where r.candidates = 1),
      interval '5 minutes', p_now => p_now
    );
  end if;
end;
$$;
revoke all on function bruce.note_worker(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_worker(text, timestamptz) is
  'Writes the heartbeat of a worker, at most every two minutes.';

-- 60_commands/queue/runs_for_issue.sql
create function bruce.runs_for_issue(
  p_issue_id uuid, p_name text, out runs integer, out last_at timestamptz, out at_work uuid
)
language plpgsql
stable
set search_path = ''
as $$
begin
  select
    count(*) filter (where c.state not in ('rejected', 'cancelled')),
    max(c.finished_at) filter (where c.state not in ('rejected', 'cancelled')),
    (array_agg(c.command_id) filter (where c.finished_at is null or c.verification = 'waiting'))[1]
  into runs, last_at, at_work
  from public.bruce_cmd as c
  where c.issue_id = p_issue_id and c.name = p_name and c.is_automatic;
end;
$$;
revoke all on function bruce.runs_for_issue(uuid, text) from public, anon, authenticated, service_role;
comment on function bruce.runs_for_issue(uuid, text) is
  'How often reactions have run a command for an issue, when that last ended, and which one is still at '
  'work.';

-- 60_commands/queue/runs_within_a_day.sql
create function bruce.runs_within_a_day(
  p_name text, p_host text, p_service text, p_arguments jsonb, p_now timestamptz
)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select count(*)
    from public.bruce_cmd as c
    where c.name = p_name and c.is_automatic
      and coalesce(c.asked_target, c.target) = any (bruce.names_of(p_host, ''))
      and c.created_at > p_now - interval '1 day' and c.state not in ('rejected', 'cancelled', 'expired')
      and case when p_service is null then c.service is null and c.arguments = p_arguments
        else c.service = any (bruce.names_of(p_host, p_service)) end
  );
end;
$$;
revoke all on function bruce.runs_within_a_day(text, text, text, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.runs_within_a_day(text, text, text, jsonb, timestamptz) is
  'How often reactions have run a command within 24 hours for a service of a host; where it names no '
  'service, with these arguments. What people ask for does not count, nor what never ran.';

-- 60_commands/queue/safe_output.sql
create function bruce.safe_output(p_output text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return left(bruce.strip_text(left(p_output, 65536)), 65536);
end;
$$;
revoke all on function bruce.safe_output(text) from public, anon, authenticated, service_role;
comment on function bruce.safe_output(text) is
  'At most 65,536 characters of what a program printed, without secrets.';

-- 60_commands/queue/settle_commands.sql
create function bruce.settle_commands(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_ended public.bruce_cmd[];
  v_here constant text := bruce.this_database();
begin
  -- fast path: usually nothing is due, and two small partial indexes show it
  if not exists (select from public.bruce_cmd as c where c.lease is not null and c.lease_until < p_now)
    and not exists (
      select from public.bruce_cmd as c where c.state in ('pending', 'awaiting_approval')
        and (c.expires_at <= p_now or c.asked_in <> v_here)
    )
  then
    return 0;
  end if;
  perform bruce.lock_commands();
  with lost as materialized (
    select c.* from public.bruce_cmd as c
    where c.lease is not null and c.lease_until < p_now
    order by c.command_id for update skip locked
  ),
  overdue as materialized (
    select c.* from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and (c.expires_at <= p_now or c.asked_in <> v_here)
    order by c.command_id for update skip locked
  ),
  decided as (
    select c.command_id, case
      when c.state = 'running' then 'undetermined'
      when c.cancel_requested_at is not null or c.asked_in <> v_here then 'cancelled'
      when c.state in ('pending', 'awaiting_approval') then 'expired'
      when c.expires_at <= p_now or c.attempt >= c.max_attempts then 'failed'
      else 'pending'
    end as state
    from (select * from lost union all select * from overdue) as c
  ),
  settled as (
    update public.bruce_cmd as c
    set state = d.state,
      lease = null, lease_s = null, lease_until = null,
      claimed_at = case when d.state <> 'pending' then c.claimed_at end,
      claimed_by = case when d.state <> 'pending' then c.claimed_by end,
      finished_at = case when d.state <> 'pending' then p_now end,
      cancel_requested_at = coalesce(
        c.cancel_requested_at, case when d.state = 'cancelled' then p_now end),
      cancel_requested_by = coalesce(
        c.cancel_requested_by, case when d.state = 'cancelled' then 'restore' end),
      verification = case when d.state = 'undetermined'
        and c.issue_id is not null then 'waiting' else 'not_needed' end,
      reason = case
        when d.state = 'expired' and c.state = 'pending' then 'no worker took it in time'
        when d.state = 'expired' then 'nobody approved it in time'
        when d.state = 'undetermined'
          then format('worker %s was lost while it ran: whether it took effect is not known', c.claimed_by)
        when d.state = 'cancelled' and c.cancel_requested_at is null
          then 'the database was restored since: it may have run after the backup was made'
        when d.state = 'cancelled' then 'cancelled before it started'
        when d.state = 'failed' then format('no worker started it in %s attempts', c.attempt)
      end
    from decided as d
    where c.command_id = d.command_id
    returning c.*
  )
  select array_agg(s::public.bruce_cmd) into v_ended from settled as s;
  perform bruce.retry_or_give_up(e, p_now) from unnest(v_ended) as e where e.finished_at is not null;
  return cardinality(v_ended);
end;
$$;
revoke all on function bruce.settle_commands(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.settle_commands(timestamptz) is
  'Ends commands whose time is over, and returns how many changed. A worker lost before the start: the '
  'command waits again, within its attempts. Lost after the start: it is undetermined, and never run again '
  'by itself. Not claimed or not approved in time: it expires. Asked for in the database that this one '
  'was restored from: it is cancelled.';

-- 60_commands/queue/unknown_command.sql
create function bruce.unknown_command()
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.fault(404, 'unknown_command', 'There is no such command, or it is not yours to see.');
end;
$$;
revoke all on function bruce.unknown_command() from public, anon, authenticated, service_role;
comment on function bruce.unknown_command() is
  'The answer about a command that does not exist or lies outside the scope of the token.';

-- 60_commands/states/changes_after_the_end.sql
create function bruce.changes_after_the_end()
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array['verification', 'verified_at', 'verification_snapshot_id', 'gave_up_at', 'retry_of'];
end;
$$;
revoke all on function bruce.changes_after_the_end() from public, anon, authenticated, service_role;
comment on function bruce.changes_after_the_end() is
  'Columns of bruce_cmd that are still written when a command has ended.';

-- 60_commands/states/command_label.sql
create function bruce.command_label(p_command public.bruce_cmd)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_command.name || coalesce(' ' || p_command.service, '') || ' on ' || p_command.target;
end;
$$;
revoke all on function bruce.command_label(public.bruce_cmd) from public, anon, authenticated, service_role;
comment on function bruce.command_label(public.bruce_cmd) is
  'A command as people say it: docker_restart freshrss on box2-daily.';

-- 60_commands/states/lock_commands.sql
create function bruce.lock_commands()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('bruce.commands', 0)) then
    perform bruce.wait_for_lock('bruce.commands');
  end if;
end;
$$;
revoke all on function bruce.lock_commands() from public, anon, authenticated, service_role;
comment on function bruce.lock_commands() is
  'The lock of all that claims, ends or judges commands, or changes the allow-list: without it, two claims '
  'that each see a target idle would both take it. It is the last of all locks (bruce.lock_engine).';

-- 60_commands/states/may_follow.sql
create function bruce.may_follow(p_before text, p_after text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case p_before
    -- made: allowed, allowed with approval, or not allowed
    when 'new' then p_after in ('pending', 'awaiting_approval', 'rejected')
    -- approved, cancelled, nobody came, or its row in the allow-list changed
    when 'awaiting_approval' then p_after in ('pending', 'cancelled', 'expired', 'rejected')
    when 'pending' then p_after in ('claimed', 'cancelled', 'expired', 'rejected')
    -- lost before the start, it waits again; the other ways are what the worker reports
    when 'claimed'
      then p_after in ('running', 'pending', 'succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    when 'running' then p_after in ('succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    -- what has ended stays so
    else false
  end;
end;
$$;
revoke all on function bruce.may_follow(text, text) from public, anon, authenticated, service_role;
comment on function bruce.may_follow(text, text) is
  'May a command go from one state to the other? A new one comes from the state new.';

-- 60_commands/states/tg_bruce_cmd__journal.sql
create function bruce.tg_bruce_cmd__journal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_label text := bruce.command_label(new);
  v_before text := case tg_op when 'UPDATE' then old.state end;
  v_message text;
  v_actor text;
begin
  if v_before is distinct from new.state then
    v_message := case new.state
      when 'pending' then case v_before
        when 'awaiting_approval' then format('Approved %s.', v_label)
        when 'claimed' then format('%s waits again: its worker was lost before it started.', v_label)
        else format('Queued %s.', v_label)
      end
      when 'awaiting_approval' then format('%s waits for approval.', v_label)
      when 'claimed' then format('%s is taken, attempt %s of %s.', v_label, new.attempt, new.max_attempts)
      when 'running' then format('%s runs.', v_label)
      when 'succeeded' then format('%s ended with exit code 0.', v_label)
      when 'undetermined' then format('%s ended nobody knows how: %s', v_label, new.reason)
      else format('%s was %s: %s', v_label, new.state, new.reason)
    end;
    v_actor := case
      when v_before is null and new.state <> 'rejected' then new.requested_by
      when new.state = 'pending' and v_before = 'awaiting_approval' then new.approved_by
      when new.state = 'cancelled' then new.cancel_requested_by
      when new.state in ('claimed', 'running', 'succeeded', 'failed') then new.claimed_by
      else 'bruce'
    end;
  elsif new.gave_up_at is distinct from old.gave_up_at then
    v_message := format('Gave up on %s: it did not help.', v_label);
  elsif new.verification is distinct from old.verification then
    v_message := case new.verification
      when 'verified' then format('%s helped: a later observation shows the difference gone.', v_label)
      when 'disproved'
        then format('%s did not help: a later observation still shows the difference.', v_label)
      else format('%s need not be verified any more: its issue ended otherwise.', v_label)
    end;
  else
    v_message := format('Asked the worker to stop %s.', v_label);
    v_actor := new.cancel_requested_by;
  end if;
  perform bruce.write_journal(
    p_kind => 'command', p_message => v_message, p_actor => v_actor, p_hostname => new.target,
    p_service => new.service,
    p_issue_id => new.issue_id, p_action_id => new.action_id, p_command_id => new.command_id,
    p_details => jsonb_strip_nulls(jsonb_build_object(
      'state', new.state, 'exit_code', new.exit_code,
      'verification', case when new.verified_at is not null then new.verification end
    ))
  );
  return null;
end;
$$;
revoke all on function bruce.tg_bruce_cmd__journal() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd__journal() is 'Security definer: nobody else writes the journal.';
create trigger _200_journal_new after insert on public.bruce_cmd
  for each row execute function bruce.tg_bruce_cmd__journal();
create trigger _300_journal_step after update on public.bruce_cmd
  for each row when (
    old.state is distinct from new.state or old.gave_up_at is distinct from new.gave_up_at
    or old.verification is distinct from new.verification
    or old.cancel_requested_at is distinct from new.cancel_requested_at
  )
  execute function bruce.tg_bruce_cmd__journal();

-- 60_commands/states/tg_bruce_cmd__keep_to_the_states.sql
create function bruce.tg_bruce_cmd__keep_to_the_states()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_before text := case tg_op when 'INSERT' then 'new' else old.state end;
begin
  if v_before <> new.state and not bruce.may_follow(v_before, new.state) then
    raise exception 'a command that is % may not become %', v_before, new.state
      using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if (
        old.command_id, old.created_at, old.name, old.target, old.argv, old.arguments, old.resolved,
        old.requested_by,
        old.asked_target, old.issue_id, old.asked_in
      )
      is distinct from
      (
        new.command_id, new.created_at, new.name, new.target, new.argv, new.arguments, new.resolved,
        new.requested_by,
        new.asked_target, new.issue_id, new.asked_in
      )
    then
      raise exception 'what a command is never changes' using errcode = 'check_violation';
    end if;
    if old.finished_at is not null and to_jsonb(old) - bruce.changes_after_the_end()
      is distinct from to_jsonb(new) - bruce.changes_after_the_end()
    then
      raise exception 'a command that is % stays as it is', old.state using errcode = 'check_violation';
    end if;
  end if;
  return new;
end;
$$;
revoke all on function bruce.tg_bruce_cmd__keep_to_the_states() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd__keep_to_the_states() is
  'Refuses steps that bruce.may_follow does not know.';
create trigger _100_keep_to_the_states before insert or update on public.bruce_cmd
  for each row execute function bruce.tg_bruce_cmd__keep_to_the_states();

-- 60_commands/verify/judge_command.sql
create function bruce.judge_command(
  p_command public.bruce_cmd, p_now timestamptz, out verdict text, out snapshot_id bigint
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_issue public.issues;
  v_cause text;
  v_scope bruce.scopes;
  v_verify_after interval := coalesce(
    (select a.verify_after from public.bruce_cmd_allowlist as a where a.name = p_command.name), '2 minutes'
  );
begin
  select i.* into v_issue from public.issues as i where i.issue_id = p_command.issue_id;
  if not found then
    verdict := 'not_needed';
    return;
  end if;
  select s.* into v_scope from bruce.scopes as s where s.scope_id = v_issue.scope_id;
  if v_issue.status = 'resolved' then
    select e.cause into v_cause from public.events as e
    where e.issue_id = v_issue.issue_id and e.status = 'resolved'
    order by e.created_at desc, e.id desc limit 1;
    if v_cause = 'INTENT_CHANGED' then
      verdict := 'not_needed';
    elsif v_scope.scope_id is null and v_issue.resolved_at > p_command.finished_at
      or v_scope.is_sound and v_scope.last_seen_at > p_command.finished_at
    then
      verdict := 'verified';
      snapshot_id := v_scope.applied_snapshot_id;
    end if;
    return;
  end if;
  -- most of the time nothing has been seen since: then nothing is compared
  if v_scope.last_contact_at <= p_command.finished_at + v_verify_after then
    return;
  end if;
  select 'disproved', d.snapshot_id into verdict, snapshot_id
  from bruce.all_drift_of(array[v_issue.hostname]) as d
  where d.drift_key = v_issue.drift_key
    and d.is_fresh and d.confirmed_at > p_command.finished_at + v_verify_after
  limit 1;
end;
$$;
revoke all on function bruce.judge_command(public.bruce_cmd, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.judge_command(public.bruce_cmd, timestamptz) is
  'The verdict on a command by good evidence that is newer than its end; null while there is none.';

-- 60_commands/verify/rebooted.sql
-- REBOOTED: docs/rules/rebooted.md

create view bruce.rebooted with (security_invoker = true) as
select
  'REBOOTED'::text as event_type,
  e.hostname,
  null::text as service,
  'boot'::text as field,
  'no restart'::text as expected,
  'restarted'::text as observed,
  bruce.say('rebooted.restarted', e.hostname,
    bruce.day_words(coalesce(bruce.to_moment(e.item ->> 'booted_at'), e.restarted_at))) as details,
  null::text as source,
  e.restarted_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as p
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.host_state as h on h.hostname = e.hostname
where e.is_suspect
  and e.kind = 'os'
  and e.restarted_at is not null
  -- it is told for a while, up to the last evidence
  and e.restarted_at >= s.last_seen_at - p.restart_window
  and coalesce(h.lifecycle, 'active') = 'active'
  -- one that is switched off each night starts each morning
  and not exists (
    select from public.schedules as c
    where c.enabled and c.host_key = bruce.fold_name(e.hostname) and c.name_key is null)
  -- somebody asked for it
  and not exists (
    select from public.bruce_cmd as c
    where bruce.fold_name(coalesce(c.asked_target, c.target)) = bruce.fold_name(e.hostname)
      and c.service is null
      and c.name ~ '(reboot|restart|shutdown|start|reset)'
      and c.state in ('running', 'succeeded', 'undetermined')
      and c.started_at between e.restarted_at - p.restart_window and e.restarted_at
  );
revoke all on table bruce.rebooted from public, anon, authenticated, service_role;
comment on view bruce.rebooted is
  'A machine started anew, and neither its schedule nor a command says why. It is told for as long as '
  'settings.restart_window.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('REBOOTED', 'info', 1, 1, 'snapshot', false, '{}', 'bruce.rebooted',
  'A machine started anew, and neither its schedule nor a command says why.');
insert into public.texts (key, language, text)
values
  ('rule_about.rebooted', 'fr',
    'Une machine a redémarré sans que son horaire ou une commande l''explique.'),
  ('rebooted.restarted', 'en', '%1$s restarted (booted %2$s).'),
  ('rebooted.restarted', 'fr', '%1$s a redémarré (démarrage : %2$s).');

-- 60_commands/verify/remediation_failed.sql
-- REMEDIATION_FAILED: docs/rules/remediation-failed.md
create view bruce.remediation_failed with (security_invoker = true) as
select
  'REMEDIATION_FAILED'::text as event_type,
  i.hostname,
  i.service,
  i.event_type || '.' || c.name as field,
  'resolved'::text as expected,
  'still there'::text as observed,
  bruce.say(
    case
      when c.per_day is not null and i.service is not null then 'remediation_failed.of_service_in_a_day'
      when c.per_day is not null then 'remediation_failed.in_a_day'
      when i.service is not null then 'remediation_failed.of_service'
      else 'remediation_failed.still_there'
    end, c.name,
    coalesce(c.per_day, (
      select count(*)::text
      from public.bruce_cmd as r
      where r.issue_id = c.issue_id and r.name = c.name and r.is_automatic
        and r.state not in ('rejected', 'cancelled')
    )), i.event_type, i.hostname, i.service
  ) as details,
  'bruce'::text as source,
  c.gave_up_at as since,
  null::integer as scope_id
from (
  select distinct on (g.issue_id, g.name) g.issue_id, g.name, g.gave_up_at,
    case g.state when 'rejected' then substring(g.reason from 'run (\d+) times within a day') end as per_day
  from public.bruce_cmd as g
  where g.gave_up_at is not null
  order by g.issue_id, g.name, g.gave_up_at
) as c
join public.issues as i on i.issue_id = c.issue_id and i.status <> 'resolved';
revoke all on table bruce.remediation_failed from public, anon, authenticated, service_role;
comment on view bruce.remediation_failed is
  'The commands that a reaction may run for an issue have been run, and the issue is still there.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('REMEDIATION_FAILED', 'high', 1, 1, 'silence', false, '{}', 'bruce.remediation_failed',
  'What a reaction may run for an issue has been run, and the issue is still there.');
insert into public.texts (key, language, text)
values
  ('rule_about.remediation_failed', 'fr',
    'Ce qu''une réaction peut lancer pour un écart a été lancé, et l''écart est toujours là.'),
  ('remediation_failed.of_service_in_a_day', 'en',
    '%1$s was run %2$s times within a day for %3$s of %5$s on %4$s and does not help for long: a person '
    'has to look.'),
  ('remediation_failed.of_service_in_a_day', 'fr',
    '%1$s a été exécuté %2$s fois en un jour pour %3$s de %5$s sur %4$s et n''aide pas longtemps : une '
    'personne doit regarder.'),
  ('remediation_failed.in_a_day', 'en',
    '%1$s was run %2$s times within a day for %3$s on %4$s and does not help for long: a person has to '
    'look.'),
  ('remediation_failed.in_a_day', 'fr',
    '%1$s a été exécuté %2$s fois en un jour pour %3$s sur %4$s et n''aide pas longtemps : une personne '
    'doit regarder.'),
  ('remediation_failed.of_service', 'en',
    '%1$s was run %2$s times for %3$s of %5$s on %4$s and it is still there: a person has to look.'),
  ('remediation_failed.of_service', 'fr',
    '%1$s a été exécuté %2$s fois pour %3$s de %5$s sur %4$s et le problème est toujours là : une personne '
    'doit regarder.'),
  ('remediation_failed.still_there', 'en',
    '%1$s was run %2$s times for %3$s on %4$s and it is still there: a person has to look.'),
  ('remediation_failed.still_there', 'fr',
    '%1$s a été exécuté %2$s fois pour %3$s sur %4$s et le problème est toujours là : une personne doit '
    'regarder.');

-- 60_commands/verify/retry_or_give_up.sql
create function bruce.retry_or_give_up(p_command public.bruce_cmd, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_budget integer;
  v_again jsonb;
begin
  if not p_command.is_automatic or p_command.issue_id is null
    or not (p_command.state in ('failed', 'expired') or p_command.verification = 'disproved')
    or not bruce.is_issue_alive(p_command.issue_id)
  then
    return;
  end if;
  select a.issue_budget into v_budget from public.bruce_cmd_allowlist as a where a.name = p_command.name
    and a.enabled;
  -- an undetermined command may have taken effect: it is not run again
  if p_command.state = 'undetermined' or v_budget is null
    or (select r.runs from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) >= v_budget
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
    return;
  end if;
  v_again := bruce.enqueue_command(
    p_name => p_command.name, p_arguments => p_command.arguments,
    p_target => coalesce(p_command.asked_target, p_command.target), p_requested_by => p_command.requested_by,
    p_priority => p_command.priority, p_issue_id => p_command.issue_id, p_now => p_now,
    p_retry_of => p_command.command_id, p_is_automatic => p_command.is_automatic
  );
  -- rejected, and no other command of this issue is at work: nothing else would set gave_up_at
  if v_again ->> 'state' = 'rejected'
    and (select r.at_work from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) is null
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
  end if;
end;
$$;
revoke all on function bruce.retry_or_give_up(public.bruce_cmd, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.retry_or_give_up(public.bruce_cmd, timestamptz) is
  'Queues a command of a reaction again when it did not help, with a longer wait each time. When the budget '
  'of its issue is used up, BRUCE gives up: gave_up_at is set, and REMEDIATION_FAILED opens.';

-- 60_commands/verify/run_command_jobs.sql
create function bruce.run_command_jobs(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_settled integer;
begin
  v_settled := bruce.settle_commands(p_now) + bruce.verify_commands(null, p_now);
  delete from public.bruce_cmd as c
  where c.finished_at < p_now - (select s.retention from public.settings as s)
    -- kept while the issue is open: they count as its budget, and say that it was given up
    and not coalesce(bruce.is_issue_alive(c.issue_id), false);
  return v_settled;
end;
$$;
revoke all on function bruce.run_command_jobs(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.run_command_jobs(timestamptz) is
  'Every minute: settles commands whose time is over, judges those that wait, and deletes those past '
  'settings.retention. Returns how many were settled or judged.';

-- 60_commands/verify/tg_bruce_cmd__note_outcome.sql
create function bruce.tg_bruce_cmd__note_outcome()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.note_outcome(
    i.drift_key, 'command ' || new.name, new.verification = 'verified', new.verified_at)
  from public.issues as i
  where i.issue_id = new.issue_id;
  return null;
end;
$$;
revoke all on function bruce.tg_bruce_cmd__note_outcome() from public, anon, authenticated, service_role;
comment on function bruce.tg_bruce_cmd__note_outcome() is
  'A command that an observation verified, or disproved, is remembered for its difference. Security definer: '
  'only functions write what is remembered.';
create trigger _400_note_outcome after update of verification on public.bruce_cmd
  for each row when (new.verification in ('verified', 'disproved')
    and old.verification is distinct from new.verification)
  execute function bruce.tg_bruce_cmd__note_outcome();

-- 60_commands/verify/tg_events__settle_commands.sql
create function bruce.tg_events__settle_commands()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue_ids uuid[] := array(
    select distinct e.issue_id
    from told as e
    join public.bruce_cmd as c on c.issue_id = e.issue_id
      and (c.finished_at is null or c.verification = 'waiting')
    where e.status = 'resolved'
  );
begin
  if v_issue_ids = '{}' then
    return null;
  end if;
  -- before the commands, as other events of this transaction may need it
  perform bruce.lock_notices();
  perform bruce.lock_commands();
  begin
    update public.bruce_cmd as c
    set state = 'cancelled', finished_at = greatest(bruce.clock(), c.created_at),
      reason = 'its issue resolved before it was run',
      cancel_requested_at = bruce.clock(), cancel_requested_by = 'bruce'
    where c.issue_id = any (v_issue_ids) and c.is_automatic and c.state in ('pending', 'awaiting_approval');
    perform bruce.verify_commands(v_issue_ids);
  exception
    when transaction_rollback then
      raise;
    -- a failure here must not refuse the snapshot. The jobs judge again, and report their own failures
    when others then
      perform bruce.write_journal(
        p_kind => 'command',
        p_message => format('Commands of %s could not be judged: %s', v_issue_ids[1], sqlerrm),
        p_issue_id => v_issue_ids[1],
        p_details => jsonb_build_object('issue_ids', v_issue_ids[:100], 'sqlstate', sqlstate)
      );
  end;
  return null;
end;
$$;
revoke all on function bruce.tg_events__settle_commands() from public, anon, authenticated, service_role;
comment on function bruce.tg_events__settle_commands() is
  'When an issue resolves: cancels automatic commands that wait for it, and judges those that ran. '
  'Security definer: only functions write commands.';
create trigger _300_settle_commands after insert on public.events
  referencing new table as told for each statement execute function bruce.tg_events__settle_commands();

-- 60_commands/verify/verify_commands.sql
create function bruce.verify_commands(
  p_issue_ids uuid[] default null, p_now timestamptz default bruce.clock()
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_command public.bruce_cmd;
  v_judged record;
  v_count integer := 0;
begin
  for v_command in
    select c.* from public.bruce_cmd as c
    where c.verification = 'waiting' and c.finished_at is not null and c.issue_id is not null
      and (p_issue_ids is null or c.issue_id = any (p_issue_ids))
    order by c.command_id
  loop
    perform bruce.lock_commands();
    select * into v_judged from bruce.judge_command(v_command, p_now);
    continue when v_judged.verdict is null;
    update public.bruce_cmd as c
    set verification = v_judged.verdict,
      verified_at = case when v_judged.verdict <> 'not_needed' then p_now end,
      verification_snapshot_id = case when v_judged.verdict <> 'not_needed' then v_judged.snapshot_id end
    where c.command_id = v_command.command_id and c.verification = 'waiting'
    returning c.* into v_command;
    continue when not found;
    v_count := v_count + 1;
    perform bruce.retry_or_give_up(v_command, p_now);
  end loop;
  return v_count;
end;
$$;
revoke all on function bruce.verify_commands(uuid[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.verify_commands(uuid[], timestamptz) is
  'Judges the commands that wait for an observation. Returns how many got a verdict.';

reset check_function_bodies;
