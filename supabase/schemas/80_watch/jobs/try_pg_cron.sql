create function bruce.try_pg_cron()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_database text := bruce.cron_database();
begin
  if v_database is null then
    return 'pg_cron is not loaded by this server (shared_preload_libraries).';
  elsif v_database <> current_database() then
    return format(
      'pg_cron is in database %1$s (cron.database_name). There, run: '
      'select cron.schedule_in_database(''bruce jobs'', ''* * * * *'', ''select bruce.run_jobs()'', %2$L); '
      'select cron.schedule_in_database(''bruce dispatch'', ''* * * * *'', ''select '
      'bruce.call_dispatch()'', %2$L);',
      v_database, current_database()
    );
  end if;
  return bruce.try_extension('pg_cron', 'pg_catalog');
end;
$$;
comment on function bruce.try_pg_cron() is
  'Creates pg_cron if possible. Null: it exists; else why it does not.';
