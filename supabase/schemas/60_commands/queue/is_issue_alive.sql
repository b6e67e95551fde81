create function bruce.is_issue_alive(p_issue_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (select from public.issues as i where i.issue_id = p_issue_id and i.status <> 'resolved');
end;
$$;
comment on function bruce.is_issue_alive(uuid) is 'Is the issue known and not resolved?';
