create function bruce.refuse_bound(p_question bruce.question)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    p_question.fault,
    case when not p_question.is_free then bruce.fault(
      403, 'out_of_scope',
      'A token that is bound to hosts neither sees nor changes what counts for all.') end);
$$;
comment on function bruce.refuse_bound(bruce.question) is
  'The answer to who may not tune: the fault of the question, or a token that is bound to hosts.';
