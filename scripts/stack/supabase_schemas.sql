-- The schemas of one Supabase database, before the first migration. Run as superuser, safe to run again.

alter schema public owner to pg_database_owner;
grant usage on schema public to anon, authenticated, service_role;

create schema if not exists extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;

create schema if not exists auth authorization postgres;
grant usage on schema auth to anon, authenticated, service_role;

create or replace function auth.jwt()
  returns jsonb
  language sql
  stable
  set search_path = ''
as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
$$;

create or replace function auth.uid()
  returns uuid
  language sql
  stable
  set search_path = ''
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    auth.jwt() ->> 'sub'
  )::uuid;
$$;

create or replace function auth.role()
  returns text
  language sql
  stable
  set search_path = ''
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    auth.jwt() ->> 'role'
  );
$$;

create or replace function auth.email()
  returns text
  language sql
  stable
  set search_path = ''
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    auth.jwt() ->> 'email'
  );
$$;

alter function auth.jwt() owner to postgres;
alter function auth.uid() owner to postgres;
alter function auth.role() owner to postgres;
alter function auth.email() owner to postgres;
