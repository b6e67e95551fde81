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
  'Regular expression, case aside: a text without any of these has no credentials in it. One look in place '
  'of four.';

grant execute on function bruce.value_hints() to service_role;
