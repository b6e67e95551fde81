create function bruce.jwt_claims()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
exception
  -- claims that cannot be read count as no claims
  when data_exception or program_limit_exceeded then
    return '{}';
end;
$$;
comment on function bruce.jwt_claims() is
  'The claims of the token of this request, as PostgREST has verified them. Nothing ({}) outside a request.';

grant execute on function bruce.jwt_claims() to authenticated, service_role;
