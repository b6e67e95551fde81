-- Closing the loop: a command that ran for an issue is judged by what is observed after it, and repeated within the budget
-- of the issue when it did not help.

create or replace function bruce.follow_up(p_command public.bruce_cmd, p_now timestamptz default bruce.clock())
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
  select a.issue_budget into v_budget from public.bruce_cmd_allowlist as a where a.name = p_command.name and a.enabled;
  -- what may or may not have taken effect is not run again blindly
  if p_command.state = 'undetermined' or v_budget is null
    or (select r.runs from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) >= v_budget
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
    return;
  end if;
  v_again := bruce.enqueue_command(
    p_name => p_command.name, p_arguments => p_command.arguments,
    p_target => coalesce(p_command.asked_target, p_command.target), p_requested_by => p_command.requested_by,
    p_priority => p_command.priority, p_issue_id => p_command.issue_id, p_now => p_now, p_retry_of => p_command
  );
  -- what is not allowed any more has nobody else who would say so
  if v_again ->> 'state' = 'rejected'
    and (select r.at_work from bruce.runs_for_issue(p_command.issue_id, p_command.name) as r) is null
  then
    update public.bruce_cmd as c set gave_up_at = p_now where c.command_id = p_command.command_id;
  end if;
end;
$$;
comment on function bruce.follow_up(public.bruce_cmd, timestamptz) is
  'A command of a reaction that did not help is queued again, later each time; with the budget of its issue used up, BRUCE '
  'gives up and says so.';

create or replace function bruce.judge_command(
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
      or v_scope.complete and v_scope.error_kind is null and v_scope.held_snapshot_id is null
        and v_scope.last_seen_at > p_command.finished_at
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
  from bruce.all_drift as d
  where d.hostname = v_issue.hostname and d.drift_key = v_issue.drift_key
    and d.is_fresh and d.confirmed_at > p_command.finished_at + v_verify_after
  limit 1;
end;
$$;
comment on function bruce.judge_command(public.bruce_cmd, timestamptz) is
  'What good evidence from after its end says of a command; null as long as there is none.';

create or replace function bruce.verify_commands(p_issue_ids uuid[] default null, p_now timestamptz default bruce.clock())
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
    perform bruce.follow_up(v_command, p_now);
  end loop;
  return v_count;
end;
$$;
comment on function bruce.verify_commands(uuid[], timestamptz) is
  'Judges the commands that wait for an observation. Returns of how many it is known now.';

create or replace function bruce.tg_events__settle_commands()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue_ids uuid[] := array(
    select distinct e.issue_id
    from told as e
    join public.bruce_cmd as c on c.issue_id = e.issue_id and (c.finished_at is null or c.verification = 'waiting')
    where e.status = 'resolved'
  );
begin
  if v_issue_ids = '{}' then
    return null;
  end if;
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
    -- evidence comes first: a command that cannot be judged stops no snapshot. The jobs try again, and say so if they fail
    when others then
      perform bruce.write_journal(
        p_kind => 'command', p_message => format('Commands of %s could not be judged: %s', v_issue_ids[1], sqlerrm),
        p_issue_id => v_issue_ids[1], p_details => jsonb_build_object('issue_ids', v_issue_ids[:100], 'sqlstate', sqlstate)
      );
  end;
  return null;
end;
$$;
comment on function bruce.tg_events__settle_commands() is
  'An issue resolved: what was to be run for it need not be, and what was run may have been what helped. Security definer: '
  'only functions write commands.';
create trigger _300_settle_commands after insert on public.events
  referencing new table as told for each statement execute function bruce.tg_events__settle_commands();

create or replace function bruce.run_command_jobs(p_now timestamptz default bruce.clock())
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
    -- they are the budget of an issue, and that it was given up: a long one would seem mended, and be tried anew
    and not coalesce(bruce.is_issue_alive(c.issue_id), false);
  return v_settled;
end;
$$;
comment on function bruce.run_command_jobs(timestamptz) is
  'Leases and times that are over, commands whose verdict came without an event, and those too old to keep. Returns how '
  'many of the first two.';

-- REMEDIATION_FAILED: docs/rules/remediation-failed.md
create view bruce.remediation_failed with (security_invoker = true) as
select
  'REMEDIATION_FAILED'::text as event_type,
  i.hostname,
  i.service,
  i.event_type || '.' || c.name as field,
  'resolved'::text as expected,
  'still there'::text as observed,
  format('%s was run %s times for %s on %s and it is still there: a person has to look.', c.name,
    (select count(*) from public.bruce_cmd as r
      where r.issue_id = c.issue_id and r.name = c.name and r.is_automatic and r.state not in ('rejected', 'cancelled')),
    i.event_type || coalesce(' of ' || i.service, ''), i.hostname) as details,
  'bruce'::text as source,
  c.gave_up_at as since,
  null::integer as scope_id
from (
  select distinct on (g.issue_id, g.name) g.issue_id, g.name, g.gave_up_at
  from public.bruce_cmd as g
  where g.gave_up_at is not null
  order by g.issue_id, g.name, g.gave_up_at
) as c
join public.issues as i on i.issue_id = c.issue_id and i.status <> 'resolved';
comment on view bruce.remediation_failed is
  'The commands that a reaction may run for an issue have been run, and the issue is still there.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases, rule_view, description)
values
  ('REMEDIATION_FAILED', 'high', 1, 1, 'silence', false, '{}', 'bruce.remediation_failed',
   'What a reaction may run for an issue has been run, and the issue is still there.');

revoke execute on all functions in schema bruce from public;
