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
    select array_agg(i.issue_id order by i.waived_by is not null, i.acknowledged_at is not null, a.is_at_work,
      i.hostname, i.service, i.field, i.issue_id)
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral (
      select exists (
        select from public.bruce_cmd as c
        where c.issue_id = i.issue_id and c.name = coalesce(p_query ->> 'name', c.name)
          and c.state in ('pending', 'awaiting_approval', 'claimed', 'running')
      ) as is_at_work
    ) as a
    where m.cause_key = p_query ->> 'cause_key'
      and (v_only is null or i.issue_id::text = any (v_only))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  );
end;
$$;
comment on function bruce.issues_of_cause(bruce.question, jsonb) is
  'The issues of a cause that the token may act on, those first about which nothing is done yet. With '
  'issue_ids only these of them: what a person has seen. Null when there is none.';
