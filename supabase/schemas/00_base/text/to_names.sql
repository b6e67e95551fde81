create function bruce.to_names(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(bruce.texts_of(p_list), '{}');
end;
$$;
comment on function bruce.to_names(jsonb) is 'A JSON list of names as an array; empty when it is no list.';
