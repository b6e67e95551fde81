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
comment on function bruce.runs_for_issue(uuid, text) is
  'How often reactions have run a command for an issue, when that last ended, and which one is still at '
  'work.';
