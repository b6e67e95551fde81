create function bruce.to_number(p_value jsonb)
returns numeric
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,18}(\.\d{1,18})?([eE]-?\d{1,2})?$'
    then (p_value #>> '{}')::numeric end;
end;
$$;
comment on function bruce.to_number(jsonb) is 'A number given as a number or as text, else null.';
