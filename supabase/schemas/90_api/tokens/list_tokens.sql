create function public.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz, requests_per_minute integer
)
language sql
stable
security definer
set search_path = ''
as $$
  select t.name, t.role, t.hosts, t.sources, t.created_at, t.expires_at,
    bruce.token_used_at(t), t.revoked_at, bruce.request_limit(t)
  from bruce.api_tokens as t
  order by t.name;
$$;
comment on function public.list_tokens() is
  'Tokens with role, scope and use; never their hashes. Security definer: all of a token but its hash.';

grant execute on function public.list_tokens() to service_role;
