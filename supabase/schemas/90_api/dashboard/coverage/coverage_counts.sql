create function bruce.coverage_counts(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', bruce.coverage_key(q.question), 'question', q.question, 'total', q.total, 'gaps', q.gaps
    ) order by q.gaps = 0, q.question), '[]')
    from (
      select c.question, count(*) as total, count(*) filter (where c.is_gap) as gaps
      from bruce.coverage_rows as c
      where p_question.is_free or bruce.in_scope(p_question.token, c.hostname)
      group by c.question
    ) as q
  );
end;
$$;
comment on function bruce.coverage_counts(bruce.question) is
  'How much of what is declared somebody sees, and of what is seen somebody declared; without names, which '
  'would cost more.';
