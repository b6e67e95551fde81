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
comment on function bruce.issue_problem(
  public.bruce_cmd_allowlist, uuid, boolean, text, text, jsonb, timestamptz
) is
  'Why a command may not be queued for that issue now, or when it may run: reactions have a budget for each '
  'issue and for each day, and wait longer each time.';
