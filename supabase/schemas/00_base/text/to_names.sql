create function bruce.to_names(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list)
    when 'array' then array(select jsonb_array_elements_text(p_list))
    when 'string' then array[p_list #>> '{}']
    else '{}'
  end;
end;
$$;
comment on function bruce.to_names(jsonb) is 'A JSON list of names as an array.';
