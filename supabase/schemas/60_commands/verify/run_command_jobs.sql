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
comment on function bruce.run_command_jobs(timestamptz) is
  'Every minute: settles commands whose time is over, judges those that wait, and deletes those past '
  'settings.retention. Returns how many were settled or judged.';
