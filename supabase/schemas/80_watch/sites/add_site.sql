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
  v_site text := 'site_' || add_site.name;
begin
  perform bruce.refuse_read_only('add_site');
  if not exists (select from pg_catalog.pg_extension as e where e.extname = 'postgres_fdw') then
    raise exception 'the extension postgres_fdw is not there'
      using errcode = 'undefined_object',
      hint = 'create extension postgres_fdw with schema extensions; (docs/scale.md)';
  end if;
  insert into public.sites (name) values (add_site.name);
  execute format(
    'create server %I foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L, sslmode %L, '
    'connect_timeout ''3'', options ''-c statement_timeout=5000'')',
    v_site, add_site.host, add_site.port, add_site.dbname, add_site.sslmode
  );
  execute format(
    'create user mapping for current_user server %I options (user %L, password %L)',
    v_site, add_site.username, add_site.password
  );
  execute format(
    'create foreign table bruce.%I (relation text, data jsonb) server %I '
    'options (schema_name ''public'', table_name ''rows_for_sites'')', v_site || '_table', v_site
  );
  -- with the rights of its owner, who alone has the password, and for those who may read here
  execute format(
    'create view bruce.%I with (security_barrier = true) as select r.relation, r.data from bruce.%I as r '
    'where pg_has_role(current_user, ''service_role'', ''member'') or (select bruce.person_may_read())',
    v_site, v_site || '_table'
  );
  execute format('grant select on bruce.%I to authenticated, service_role', v_site);
end;
$$;
comment on function bruce.add_site(text, text, text, text, integer, text, text) is
  'Reads another BRUCE together with this one, by a role there that may only read (docs/scale.md). For the '
  'owner of the database; the password is kept in a user mapping that only he sees.';
