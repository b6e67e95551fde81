create function bruce.coverage_counts(p_question bruce.question)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_question text;
  v_counts jsonb[] := '{}';
  v_total bigint;
  v_gaps bigint;
begin
  -- one by one: together all rows would be grouped by a text
  foreach v_question in array bruce.coverage_questions() loop
    select count(*), count(*) filter (where c.is_gap) into v_total, v_gaps
    from bruce.coverage_rows as c
    where c.question = v_question
      and (p_question.is_free or bruce.in_scope(p_question.token, c.hostname));
    continue when v_total = 0;
    v_counts := v_counts || jsonb_build_object(
      'key', bruce.coverage_key(v_question), 'question', v_question, 'total', v_total, 'gaps', v_gaps);
  end loop;
  return (
    select coalesce(jsonb_agg(q.item order by q.item ->> 'gaps' = '0', q.place), '[]')
    from unnest(v_counts) with ordinality as q (item, place)
  );
end;
$$;
comment on function bruce.coverage_counts(bruce.question) is
  'How much of what is declared somebody sees, and of what is seen somebody declared; without names, which '
  'would cost more.';
