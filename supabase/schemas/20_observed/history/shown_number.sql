create function bruce.shown_number(p_number real)
returns numeric
language sql
immutable
set search_path = ''
as $$
  select case when abs(p_number) < 1e6 then round(p_number::numeric, 1)
    else round(p_number::float8)::numeric end;
$$;
comment on function bruce.shown_number(real) is 'A number as people read it: of percent one decimal.';

grant execute on function bruce.shown_number(real) to authenticated, service_role;
