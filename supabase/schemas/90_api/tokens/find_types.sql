create function bruce.find_types(p_types jsonb)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(bruce.known_event_type(t.type))
  from unnest(bruce.texts_of(p_types)) as t (type);
$$;
comment on function bruce.find_types(jsonb) is
  'Event types that a filter names; an older name means the present one. Null when there is no filter.';
