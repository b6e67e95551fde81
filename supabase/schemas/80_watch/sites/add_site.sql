create function bruce.add_site(
  name text, host text, username text, password text, port integer default 5432,
  dbname text default 'postgres', sslmode text default 'require'
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_server text := 'site_' || add_site.name;
begin
  perform bruce.refuse_read_only('add_site');
  -- the server belongs to postgres_fdw, which every Supabase lets its owner use; dblink asks
  if (
    select count(*) from pg_catalog.pg_extension as e
    where e.extname = 'postgres_fdw' or e.extname = 'dblink' and e.extnamespace = 'extensions'::regnamespace
  ) < 2 then
    raise exception 'the extensions postgres_fdw and dblink are not there'
      using errcode = 'undefined_object',
      hint = 'create extension postgres_fdw with schema extensions; '
        'create extension dblink with schema extensions; (docs/scale.md)';
  end if;
  insert into public.sites (name) values (add_site.name);
  -- dblink of Postgres 16 and 17 does not look at connect_timeout; tcp_user_timeout ends its wait for a host
  -- that is not there. No options for the session: a pooler may refuse them
  execute format(
    'create server %I foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L, sslmode %L, '
    'connect_timeout ''3'', tcp_user_timeout ''3000'')',
    v_server, add_site.host, add_site.port, add_site.dbname, add_site.sslmode
  );
  -- a mapping of a role of its own would show its password to that role; this one shows it to the owner
  execute format(
    'create user mapping for public server %I options (user %L, password %L)',
    v_server, add_site.username, add_site.password
  );
  execute format('grant usage on foreign server %I to authenticated, service_role', v_server);
end;
$$;
comment on function bruce.add_site(text, text, text, text, integer, text, text) is
  'Reads another BRUCE together with this one, by a role there that may only read (docs/scale.md). For the '
  'owner of the database; the password is kept in a user mapping that only he sees.';
