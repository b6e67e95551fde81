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
comment on function bruce.judge_command(public.bruce_cmd, timestamptz) is
  'The verdict on a command by good evidence that is newer than its end; null while there is none.';
