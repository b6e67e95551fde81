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
    -- they are the budget of an issue, and that it was given up: a long one would seem mended, and be tried
    -- anew
    and not coalesce(bruce.is_issue_alive(c.issue_id), false);
  return v_settled;
end;
$$;
comment on function bruce.run_command_jobs(timestamptz) is
  'Leases and times that are over, commands whose verdict came without an event, and those too old to keep. '
  'Returns how many of the first two.';
