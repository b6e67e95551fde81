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
  requests_per_minute integer constraint some_requests_are_allowed
    check (requests_per_minute between 1 and 1000000),
  constraint scopes_are_not_empty check (hosts <> '{}' and sources <> '{}')
);
comment on table bruce.api_tokens is 'Tokens of the edge functions, by their SHA-256.';
comment on column bruce.api_tokens.hosts is 'Globs of host names it may speak for; null is all.';
comment on column bruce.api_tokens.sources is 'Sources it may speak for; null is all.';
comment on column bruce.api_tokens.requests_per_minute is 'Null: 120 for an agent, 600 for the other roles.';

alter table bruce.api_tokens enable row level security;
