do $$
declare
  v_extension text;
begin
  foreach v_extension in array array['pg_net', 'supabase_vault'] loop
    if exists (select from pg_catalog.pg_available_extensions as e where e.name = v_extension) then
      execute format('create extension if not exists %I', v_extension);
    end if;
  end loop;
  if exists (select from pg_catalog.pg_extension as e where e.extname = 'pg_cron') then
    perform cron.schedule('bruce dispatch', '* * * * *', 'select bruce.call_dispatch()');
  end if;
end;
$$;
