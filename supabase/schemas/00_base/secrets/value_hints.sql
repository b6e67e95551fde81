create function bruce.value_hints()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select '://[^/@ ]*:|[?&][^=& ]*=|authorization|' || bruce.token_forms();
$$;
comment on function bruce.value_hints() is
  'Regular expression, case aside: a text that matches none of these holds no credentials. It saves the four '
  'replacements of strip_text.';

grant execute on function bruce.value_hints() to service_role;
