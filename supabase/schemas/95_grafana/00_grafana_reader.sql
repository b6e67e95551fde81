-- A role belongs to the whole server: another database of it may have made it, or makes it right now.

do $$
begin
  create role grafana_reader nologin noinherit;
  comment on role grafana_reader is
    'Grafana reads schema bruce_grafana of BRUCE as this role. It can sign in once the owner of the '
    'database gave it a password.';
  -- in the same subtransaction: whoever makes the role is the only one who writes its settings
  alter role grafana_reader set default_transaction_read_only = on;
  alter role grafana_reader set statement_timeout = '15s';
  alter role grafana_reader set idle_in_transaction_session_timeout = '1min';
exception
  -- unique_violation: the other one committed while this one waited for it
  when duplicate_object or unique_violation then
    null;
end;
$$;

-- a role of that name with more than it should have would make all else here worthless
do $$
begin
  if exists (
    select from pg_catalog.pg_roles as r
    where r.rolname = 'grafana_reader'
      and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
  ) then
    raise exception 'The role grafana_reader is there already and may do more than read.'
      using errcode = 'invalid_role_specification',
      hint = 'alter role grafana_reader nosuperuser nobypassrls nocreaterole nocreatedb noreplication;';
  end if;
end;
$$;
