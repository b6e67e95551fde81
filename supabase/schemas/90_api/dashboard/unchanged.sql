create function bruce.unchanged(p_question bruce.question, p_version text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 200, 'as_of', p_question.asked_at, 'version', p_version, 'unchanged', true);
$$;
comment on function bruce.unchanged(bruce.question, text) is
  'The answer of a dashboard function to who has this version already.';
