create function bruce.told_suggestions(
  p_question bruce.question, p_suggestions jsonb, p_is_short boolean default false
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(
    case when not p_is_short then s.offer else (
      select jsonb_object_agg(m.key, m.value) from jsonb_each(s.offer) as m
      where m.key in ('key', 'kind', 'title', 'risk')
    ) end order by s.place), '[]')
  from (
    select o.offer, o.place
    from jsonb_array_elements(p_suggestions) with ordinality as o (offer, place)
    where p_question.is_free or not o.offer ? 'elsewhere'
      or bruce.in_scope(p_question.token, o.offer ->> 'elsewhere')
    order by o.place
    limit case when p_is_short then 1 end
  ) as s;
$$;
comment on function bruce.told_suggestions(bruce.question, jsonb, boolean) is
  'The suggestions that whoever asks may know of: one that names another host needs a token that may read '
  'it. p_is_short: only the best, without the lines that do it, for a list of many differences.';
