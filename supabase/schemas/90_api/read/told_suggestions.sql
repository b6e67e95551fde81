create function bruce.told_suggestions(
  p_question bruce.question, p_suggestions jsonb, p_most integer default null
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(s.offer order by s.place), '[]')
  from (
    select o.offer, o.place
    from jsonb_array_elements(p_suggestions) with ordinality as o (offer, place)
    where p_question.is_free or not o.offer ? 'elsewhere'
      or bruce.in_scope(p_question.token, o.offer ->> 'elsewhere')
    order by o.place
    limit p_most
  ) as s;
$$;
comment on function bruce.told_suggestions(bruce.question, jsonb, integer) is
  'The suggestions that whoever asks may know of: one that names another host needs a token that may read '
  'it.';
