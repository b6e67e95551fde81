create function bruce.issues_of_cause(p_question bruce.question, p_query jsonb)
returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_only text[] := bruce.texts_of(p_query -> 'issue_ids');
begin
  return (
    select array_agg(i.issue_id order by num_nonnulls(i.waived_by, i.acknowledged_at), i.hostname, i.service,
      i.field, i.issue_id)
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    where m.cause_key = p_query ->> 'cause_key'
      and (v_only is null or i.issue_id::text = any (v_only))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  );
end;
$$;
comment on function bruce.issues_of_cause(bruce.question, jsonb) is
  'The issues of a cause that the token may act on, those first that nobody decided about. With issue_ids '
  'only these of them: what a person has seen. Null when there is none.';
