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
  requests_per_minute integer constraint some_requests_are_allowed check (requests_per_minute between 1 and 1000000),
  constraint scopes_are_not_empty check (hosts <> '{}' and sources <> '{}')
);
comment on table bruce.api_tokens is 'Tokens of the edge functions, by their SHA-256.';
comment on column bruce.api_tokens.hosts is 'Globs of host names it may speak for; null is all.';
comment on column bruce.api_tokens.sources is 'Sources it may speak for; null is all.';
comment on column bruce.api_tokens.requests_per_minute is 'Null: 120 for an agent, 600 for the other roles.';
alter table bruce.api_tokens enable row level security;
revoke all on bruce.api_tokens from public, anon, authenticated, service_role;

create unlogged table bruce.token_uses (
  token_id bigint not null references bruce.api_tokens on delete cascade,
  session integer not null,
  minute_at timestamptz not null,
  requests integer not null,
  requests_before integer not null default 0,
  primary key (token_id, session)
) with (fillfactor = 50);
comment on table bruce.token_uses is
  'Requests of each token in this minute and the one before, counted by each database session in a row of its own: no '
  'request waits for the transaction of another. Unlogged: after a crash the counting starts anew.';
alter table bruce.token_uses enable row level security;
revoke all on bruce.token_uses from public, anon, authenticated, service_role;

create or replace function bruce.seconds_to_wait(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_passed double precision := extract(epoch from p_now - v_minute) / 60;
  v_requests integer;
  v_before integer;
begin
  select
    coalesce(sum(case when u.minute_at = v_minute then u.requests end), 0),
    coalesce(sum(case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests end), 0)
  into v_requests, v_before
  from bruce.token_uses as u
  where u.token_id = p_token_id;
  return case
    when v_requests + v_before * (1 - v_passed) < p_limit then 0
    when v_requests < p_limit then
      ceil(60 * (1 - v_passed - (p_limit - v_requests) / v_before::double precision))::integer + 1
    else ceil(60 * (2 - v_passed - p_limit / v_requests::double precision))::integer + 1
  end;
end;
$$;
comment on function bruce.seconds_to_wait(bigint, integer, timestamptz) is
  'Until a token has room for a request again, 0 when it has. The minute slides: of the requests of the minute before '
  'count as many as are not yet a minute ago, as if they had come evenly.';

create or replace function bruce.count_request(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_left double precision := 1 - extract(epoch from p_now - v_minute) / 60;
  v_made double precision;
  v_wait_s integer;
begin
  update bruce.token_uses as u set
    requests_before = case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests else 0 end,
    requests = case when u.minute_at = v_minute then u.requests + 1 else 1 end,
    minute_at = v_minute
  where u.token_id = p_token_id and u.session = pg_backend_pid()
  returning u.requests - 1 + u.requests_before * v_left + coalesce((
    select sum(case when o.minute_at = v_minute then o.requests + o.requests_before * v_left
      when o.minute_at = v_minute - interval '1 minute' then o.requests * v_left end)
    from bruce.token_uses as o
    where o.token_id = p_token_id and o.session <> u.session
  ), 0)
  into v_made;
  if v_made < p_limit then
    return 0;
  elsif v_made is not null then
    -- a request that is refused does not count
    update bruce.token_uses as u set requests = u.requests - 1
    where u.token_id = p_token_id and u.session = pg_backend_pid();
    return bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  end if;

  v_wait_s := bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  if v_wait_s > 0 then
    return v_wait_s;
  end if;
  -- sessions that are no more leave their rows
  delete from bruce.token_uses as u
  where u.ctid = any (array(
    select o.ctid from bruce.token_uses as o
    where o.token_id = p_token_id and o.minute_at < v_minute - interval '10 minutes'
    for update skip locked
  ));
  insert into bruce.token_uses (token_id, session, minute_at, requests)
  values (p_token_id, pg_backend_pid(), v_minute, 1);
  return 0;
end;
$$;
comment on function bruce.count_request(bigint, integer, timestamptz) is
  'Counts a request of a token: 0 when it is within its limit a minute, else the seconds to wait. Requests that run at '
  'this very moment in other sessions are not counted yet: a limit can be passed by as many as there are sessions.';
revoke execute on function
  bruce.count_request(bigint, integer, timestamptz), bruce.seconds_to_wait(bigint, integer, timestamptz)
from public;

create or replace function bruce.use_token(p_token_sha256 text, p_roles text[], p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
  v_wait_s integer;
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
  v_wait_s := bruce.count_request(
    v_token.id, coalesce(v_token.requests_per_minute, case v_token.role when 'agent' then 120 else 600 end), p_now
  );
  if v_wait_s > 0 then
    return jsonb_build_object(
      'status', 429, 'code', 'rate_limited', 'retry_after_s', v_wait_s,
      'message', format('This token has made its requests of this minute; wait %s seconds.', v_wait_s)
    );
  end if;
  if coalesce(v_token.last_used_at < p_now - interval '1 minute', true) then
    -- to the minute: an idle system writes almost nothing; and never waiting for another request of the same token
    update bruce.api_tokens as t set last_used_at = p_now
    where t.id = (select o.id from bruce.api_tokens as o where o.id = v_token.id for no key update skip locked);
  end if;
  return jsonb_build_object('status', 200, 'name', v_token.name, 'role', v_token.role, 'hosts', v_token.hosts, 'sources', v_token.sources);
end;
$$;
comment on function bruce.use_token(text, text[], timestamptz) is
  'Status 200 with name, role and scope of a valid token of one of the roles; else the error to answer with, 429 when it '
  'asks too often.';

create or replace function bruce.create_token(
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

create or replace function bruce.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz, requests_per_minute integer
)
language sql
stable
security definer
set search_path = ''
as $$
  select t.name, t.role, t.hosts, t.sources, t.created_at, t.expires_at, t.last_used_at, t.revoked_at,
    coalesce(t.requests_per_minute, case t.role when 'agent' then 120 else 600 end)
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

create or replace function public.list_tokens()
returns table (
  name text, role text, hosts text[], sources text[], created_at timestamptz, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz, requests_per_minute integer
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
  public.create_token(text, text, text, text[], text[], timestamptz, integer), public.list_tokens(), public.revoke_token(text)
from public, anon, authenticated;
grant execute on function
  public.create_token(text, text, text, text[], text[], timestamptz, integer), public.list_tokens(), public.revoke_token(text),
  bruce.create_token(text, text, text, text[], text[], timestamptz, integer), bruce.list_tokens(), bruce.revoke_token(text)
to service_role;
