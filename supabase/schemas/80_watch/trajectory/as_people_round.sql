create function bruce.as_people_round(p_number numeric)
returns numeric
language sql
immutable
set search_path = ''
return trim_scale(round(p_number, case when p_number < 1 then 2 when p_number < 10 then 1 else 0 end));
comment on function bruce.as_people_round(numeric) is 'A number with as many digits as matter to people.';

grant execute on function bruce.as_people_round(numeric) to authenticated, service_role;
