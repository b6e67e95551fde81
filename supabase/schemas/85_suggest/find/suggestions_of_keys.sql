create function bruce.suggestions_of_keys(p_drift_keys text[])
returns table (drift_key text, issue_id uuid, suggestions jsonb)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    select i.drift_key, i.issue_id, bruce.suggestions_of_issue(i)
    from public.issues as i
    where i.drift_key = any (p_drift_keys) and i.status <> 'resolved';
end;
$$;
comment on function bruce.suggestions_of_keys(text[]) is
  'What would end these differences, each by its drift_key: those that have an issue now. For whoever acts '
  'on many at once.';
