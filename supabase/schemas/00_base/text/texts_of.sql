create function bruce.texts_of(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list) when 'array' then array(select jsonb_array_elements_text(p_list))
    when 'string' then array[p_list #>> '{}'] end;
end;
$$;
comment on function bruce.texts_of(jsonb) is
  'A list of texts, or one text, as an array; null when it is neither.';
