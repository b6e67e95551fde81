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
