do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
    perform cron.schedule('bruce jobs', '* * * * *', 'select bruce.run_jobs()');
  end if;
end;
$$;
