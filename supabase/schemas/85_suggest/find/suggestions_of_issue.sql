create function bruce.suggestions_of_issue(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  -- an issue has the columns of its difference
  return case when p_issue.status = 'resolved' then '[]' else
    bruce.suggestions_of(jsonb_populate_record(null::bruce.all_drift, to_jsonb(p_issue))) end;
end;
$$;
comment on function bruce.suggestions_of_issue(public.issues) is
  'What would end an issue, best first. Of one that is resolved: nothing.';
