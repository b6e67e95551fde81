create function bruce.no_such_issue(p_issue_id text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(404, 'not_found', format('There is no issue %s.', p_issue_id));
$$;
comment on function bruce.no_such_issue(text) is
  'The error for an issue that does not exist, or that lies outside the scope of the token.';
