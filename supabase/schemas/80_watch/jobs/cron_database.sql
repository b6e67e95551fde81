create function bruce.cron_database()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return current_setting('cron.database_name', true);
exception
  -- only some roles may read the setting
  when insufficient_privilege then
    return current_database();
end;
$$;
comment on function bruce.cron_database() is
  'The one database of the server that can have pg_cron. Null: pg_cron is not loaded.';

grant execute on function bruce.cron_database() to authenticated, service_role;
