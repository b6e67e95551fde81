-- What pg_net and supabase_vault give to BRUCE, where this server has neither: net.http_post notes a request, which
-- the check sends; the vault keeps its secrets as they are.

do $$
begin
  if not exists (select from pg_catalog.pg_available_extensions where name = 'pg_net') then
    create schema net;
    grant usage on schema net to postgres;
    create table net.http_request_queue (
      id bigint generated always as identity primary key, url text not null, headers jsonb, body jsonb);
    create table net._http_response (
      id bigint primary key, status_code integer, content text, timed_out boolean, error_msg text);
    create function net.http_post(
      url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}',
      timeout_milliseconds integer default 5000
    )
    returns bigint
    language sql
    security definer
    set search_path = ''
    as 'insert into net.http_request_queue (url, headers, body) values (url, headers, body) returning id';
    grant select on net._http_response to postgres;
  end if;
  if not exists (select from pg_catalog.pg_available_extensions where name = 'supabase_vault') then
    create schema vault authorization postgres;
    create table vault.secrets (
      id uuid primary key default gen_random_uuid(), name text unique, description text not null default '',
      secret text not null);
    create view vault.decrypted_secrets as select s.*, s.secret as decrypted_secret from vault.secrets as s;
    create function vault.create_secret(new_secret text, new_name text) returns uuid language sql
    as 'insert into vault.secrets (secret, name) values (new_secret, new_name) returning id';
    create function vault.update_secret(secret_id uuid, new_secret text) returns void language sql
    as 'update vault.secrets set secret = new_secret where id = secret_id';
    grant all on all tables in schema vault to postgres;
  end if;
end;
$$;
