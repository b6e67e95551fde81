create function bruce.not_readable(p_hostname text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    403, 'out_of_scope', format('This token may not read of host %s.', left(p_hostname, 100)),
    jsonb_build_array(
      jsonb_build_object('path', 'hostname', 'code', 'out_of_scope', 'message', 'Not a host of this token.'))
  );
$$;
comment on function bruce.not_readable(text) is
  'The error for a host outside the scope of the token. It repeats the name that was asked for, not the host '
  'that this is an alias or address of: the token may not learn that.';
