-- Which state of a command may follow which, and a line in the journal for each step.

create or replace function bruce.may_follow(p_before text, p_after text)
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
    when 'claimed' then p_after in ('running', 'pending', 'succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    when 'running' then p_after in ('succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    -- what has ended stays so
    else false
  end;
end;
$$;
comment on function bruce.may_follow(text, text) is 'May a command go from one state to the other? New ones come from new.';

create or replace function bruce.tg_bruce_cmd__keep_to_the_states()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_before text := case tg_op when 'INSERT' then 'new' else old.state end;
begin
  if v_before <> new.state and not bruce.may_follow(v_before, new.state) then
    raise exception 'a command that is % may not become %', v_before, new.state using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if (
        old.command_id, old.created_at, old.name, old.target, old.argv, old.arguments, old.resolved, old.requested_by,
        old.asked_target, old.issue_id
      )
      is distinct from
      (
        new.command_id, new.created_at, new.name, new.target, new.argv, new.arguments, new.resolved, new.requested_by,
        new.asked_target, new.issue_id
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
comment on function bruce.tg_bruce_cmd__keep_to_the_states() is 'Refuses steps that bruce.may_follow does not know.';

create or replace function bruce.changes_after_the_end()
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array['verification', 'verified_at', 'verification_snapshot_id', 'gave_up_at', 'retry_of'];
end;
$$;
comment on function bruce.changes_after_the_end() is 'Columns of bruce_cmd that are still written when a command has ended.';

create trigger _100_keep_to_the_states before insert or update on public.bruce_cmd
  for each row execute function bruce.tg_bruce_cmd__keep_to_the_states();

create or replace function bruce.command_label(p_command public.bruce_cmd)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_command.name || coalesce(' ' || p_command.service, '') || ' on ' || p_command.target;
end;
$$;
comment on function bruce.command_label(public.bruce_cmd) is
  'A command as people say it: docker_restart freshrss on box2-daily.';

create or replace function bruce.tg_bruce_cmd__journal()
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
      when 'disproved' then format('%s did not help: a later observation still shows the difference.', v_label)
      else format('%s need not be verified any more: its issue ended otherwise.', v_label)
    end;
  else
    v_message := format('Asked the worker to stop %s.', v_label);
    v_actor := new.cancel_requested_by;
  end if;
  perform bruce.write_journal(
    p_kind => 'command', p_message => v_message, p_actor => v_actor, p_hostname => new.target, p_service => new.service,
    p_issue_id => new.issue_id, p_action_id => new.action_id, p_command_id => new.command_id,
    p_details => jsonb_strip_nulls(jsonb_build_object(
      'state', new.state, 'exit_code', new.exit_code,
      'verification', case when new.verified_at is not null then new.verification end
    ))
  );
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd__journal() is 'Security definer: nobody else writes the journal.';
create trigger _200_journal_new after insert on public.bruce_cmd
  for each row execute function bruce.tg_bruce_cmd__journal();
create trigger _300_journal_step after update on public.bruce_cmd
  for each row when (
    old.state is distinct from new.state or old.gave_up_at is distinct from new.gave_up_at
    or old.verification is distinct from new.verification or old.cancel_requested_at is distinct from new.cancel_requested_at
  )
  execute function bruce.tg_bruce_cmd__journal();

create or replace function bruce.lock_commands()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('bruce.commands', 0));
end;
$$;
comment on function bruce.lock_commands() is
  'One at a time takes, ends or judges commands, or changes what is allowed: two claims that each saw a target idle would '
  'both take it. Who holds the engine may wait for it, never the other way round.';

revoke execute on all functions in schema bruce from public;
