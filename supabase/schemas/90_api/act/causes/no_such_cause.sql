create function bruce.no_such_cause(p_cause_key text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.fault(404, 'not_found', format(
    'There is no cause %s: nothing differs so any more, or on no host that you may see.', p_cause_key));
end;
$$;
comment on function bruce.no_such_cause(text) is
  'The error for a cause that has ended, or that lies outside the scope of the token.';
