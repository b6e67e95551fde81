create function bruce.refuse_issue(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_question.fault is not null then
    return p_question.fault;
  end if;
  if not p_question.is_free and not exists (
    select from public.issues as i
    where i.issue_id = p_question.issue_id and bruce.in_scope(p_question.token, i.hostname)
  ) then
    return bruce.no_such_issue(p_question.issue_id::text);
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_issue(bruce.question) is
  'Why the token may not act on the issue of the question, as the answer; null when it may.';
