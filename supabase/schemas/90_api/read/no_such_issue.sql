create function bruce.no_such_issue(p_issue_id text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 404, 'code', 'not_found', 'message', format('There is no issue %s.', p_issue_id));
$$;
comment on function bruce.no_such_issue(text) is
  'The error of an issue that is not there, or not for this token.';
