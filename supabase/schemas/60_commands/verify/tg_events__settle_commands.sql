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
comment on function bruce.tg_events__settle_commands() is
  'When an issue resolves: cancels automatic commands that wait for it, and judges those that ran. '
  'Security definer: only functions write commands.';

create trigger _300_settle_commands after insert on public.events
  referencing new table as told for each statement execute function bruce.tg_events__settle_commands();
