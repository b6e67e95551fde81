create function bruce.create_token(
  p_name text, p_role text, p_token_sha256 text, p_hosts text[], p_sources text[], p_expires_at timestamptz,
  p_requests_per_minute integer
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
begin
  insert into bruce.api_tokens (name, role, token_sha256, hosts, sources, expires_at, requests_per_minute)
  values (p_name, p_role, p_token_sha256, p_hosts, p_sources, p_expires_at, p_requests_per_minute)
  returning * into v_token;
  return to_jsonb(v_token) - 'token_sha256';
end;
$$;
comment on function bruce.create_token(text, text, text, text[], text[], timestamptz, integer) is
  'Security definer: nobody reads or writes the table of tokens directly.';

create function public.create_token(
  name text, role text, token_sha256 text, hosts text[] default null, sources text[] default null,
  expires_at timestamptz default null, requests_per_minute integer default null
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.create_token(name, role, token_sha256, hosts, sources, expires_at, requests_per_minute);
$$;
comment on function public.create_token(text, text, text, text[], text[], timestamptz, integer) is
  'Stores the SHA-256 (hex) of a new token with its role and scope. Returns the row without the hash.';

grant execute on function public.create_token(text, text, text, text[], text[], timestamptz, integer)
  to service_role;
grant execute on function bruce.create_token(text, text, text, text[], text[], timestamptz, integer)
  to service_role;
