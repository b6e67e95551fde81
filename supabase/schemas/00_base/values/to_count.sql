create function bruce.to_count(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
comment on function bruce.to_count(jsonb) is 'A count given as a number or as text, else null.';
