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
comment on function bruce.verify_commands(uuid[], timestamptz) is
  'Judges the commands that wait for an observation. Returns how many got a verdict.';
