-- Tokens: who may say what. Only the SHA-256 of a token is stored; the token itself is shown once, by who made it.

create table bruce.api_tokens (
  id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$'),
  role text not null check (role in ('collector', 'netbox', 'worker', 'agent', 'operator')),
  token_sha256 text not null unique check (token_sha256 ~ '^[0-9a-f]{64}$'),
  hosts text[],
  sources text[],
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint scopes_are_not_empty check (hosts <> '{}' and sources <> '{}')
);
comment on table bruce.api_tokens is 'Tokens of the edge functions, by their SHA-256.';
comment on column bruce.api_tokens.hosts is 'Globs of host names it may speak for; null is all.';
comment on column bruce.api_tokens.sources is 'Sources it may speak for; null is all.';
alter table bruce.api_tokens enable row level security;
revoke all on bruce.api_tokens from public, anon, authenticated, service_role;

create or replace function bruce.use_token(p_token_sha256 text, p_roles text[], p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
begin
  select t.* into v_token
  from bruce.api_tokens as t
  where t.token_sha256 = p_token_sha256 and t.revoked_at is null and coalesce(t.expires_at > p_now, true);
  if not found then
    return jsonb_build_object(
      'status', 401, 'code', 'unknown_token', 'message', 'The token is unknown, expired or revoked.'
    );
  end if;
  if v_token.role <> all (p_roles) then
    return jsonb_build_object(
      'status', 403, 'code', 'wrong_role',
      'message', format('A token of role %s may not do this; it takes %s.', v_token.role, array_to_string(p_roles, ' or '))
    );
  end if;
  -- to the minute: an idle system writes almost nothing
  update bruce.api_tokens as t set last_used_at = p_now
  where t.id = v_token.id and coalesce(t.last_used_at < p_now - interval '1 minute', true);
  return jsonb_build_object('status', 200, 'name', v_token.name, 'role', v_token.role, 'hosts', v_token.hosts, 'sources', v_token.sources);
end;
$$;
comment on function bruce.use_token(text, text[], timestamptz) is
  'Status 200 with name, role and scope of a valid token of one of the roles; else the error to answer with.';

create or replace function bruce.create_token(
  p_name text, p_role text, p_token_sha256 text, p_hosts text[], p_sources text[], p_expires_at timestamptz
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
  insert into bruce.api_tokens (name, role, token_sha256, hosts, sources, expires_at)
  values (p_name, p_role, p_token_sha256, p_hosts, p_sources, p_expires_at)
  returning * into v_token;
  return to_jsonb(v_token) - 'token_sha256';
end;
$$;
comment on function bruce.create_token(text, text, text, text[], text[], timestamptz) is
  'Security definer: nobody reads or writes the table of tokens directly.';

create or replace function bruce.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select t.name, t.role, t.hosts, t.sources, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
  from bruce.api_tokens as t
  order by t.name;
$$;
comment on function bruce.list_tokens() is 'Security definer: all of a token but its hash.';

create or replace function bruce.revoke_token(p_name text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update bruce.api_tokens as t set revoked_at = bruce.clock() where t.name = p_name and t.revoked_at is null;
  return found;
end;
$$;
comment on function bruce.revoke_token(text) is 'Security definer: nobody writes the table of tokens directly.';

create or replace function public.create_token(
  name text, role text, token_sha256 text, hosts text[] default null, sources text[] default null,
  expires_at timestamptz default null
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.create_token(name, role, token_sha256, hosts, sources, expires_at);
$$;
comment on function public.create_token(text, text, text, text[], text[], timestamptz) is
  'Stores the SHA-256 (hex) of a new token with its role and scope. Returns the row without the hash.';

create or replace function public.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select * from bruce.list_tokens();
$$;
comment on function public.list_tokens() is 'Tokens with role, scope and use; never their hashes.';

create or replace function public.revoke_token(name text)
returns boolean
language sql
volatile
set search_path = ''
as $$
  select bruce.revoke_token(name);
$$;
comment on function public.revoke_token(text) is 'Revokes a token at once. False when there is none of that name in use.';

revoke execute on all functions in schema bruce from public;
revoke execute on function
  public.create_token(text, text, text, text[], text[], timestamptz), public.list_tokens(), public.revoke_token(text)
from public, anon, authenticated;
grant execute on function
  public.create_token(text, text, text, text[], text[], timestamptz), public.list_tokens(), public.revoke_token(text),
  bruce.create_token(text, text, text, text[], text[], timestamptz), bruce.list_tokens(), bruce.revoke_token(text)
to service_role;
