-- What a Supabase project holds before the first migration runs: its roles, the schemas auth and
-- extensions, and no privileges on new tables. Safe to run again.
-- As there, "postgres" owns the database but is no superuser.

do $$
declare
  name text;
begin
  for name in select unnest(array['anon', 'authenticated', 'service_role', 'authenticator', 'postgres']) loop
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = name) then
      execute format('create role %I', name);
    end if;
  end loop;
end
$$;

alter role anon nologin noinherit;
alter role authenticated nologin noinherit;
alter role service_role nologin noinherit bypassrls;
alter role authenticator nologin noinherit;
alter role postgres login createdb createrole replication bypassrls;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_signal_backend, pg_read_all_data, pg_checkpoint to postgres;
