create function public.create_token(
  name text, role text, token_sha256 text, hosts text[] default null, sources text[] default null,
  expires_at timestamptz default null, requests_per_minute integer default null
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
  perform bruce.refuse_read_only('create_token');
  insert into bruce.api_tokens (name, role, token_sha256, hosts, sources, expires_at, requests_per_minute)
  values (create_token.name, create_token.role, create_token.token_sha256, create_token.hosts,
    create_token.sources, create_token.expires_at, create_token.requests_per_minute)
  returning * into v_token;
  return to_jsonb(v_token) - 'token_sha256';
end;
$$;
comment on function public.create_token(text, text, text, text[], text[], timestamptz, integer) is
  'Stores the SHA-256 (hex) of a new token with its role and scope. Returns the row without the hash. '
  'Security definer: nobody reads or writes the table of tokens directly.';

grant execute on function public.create_token(text, text, text, text[], text[], timestamptz, integer)
  to service_role;
