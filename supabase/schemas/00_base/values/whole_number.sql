create function bruce.whole_number(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
comment on function bruce.whole_number(jsonb) is 'The number, or null when it is none.';
