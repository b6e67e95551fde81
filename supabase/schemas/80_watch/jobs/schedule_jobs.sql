create function bruce.schedule_jobs()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_others text;
  v_missing text;
begin
  perform bruce.switch_jit_off();
  v_others := concat_ws(
    ' ', bruce.try_extension('pg_net', 'extensions'), bruce.try_extension('supabase_vault', 'vault')
  );
  perform bruce.open_topic();
  v_missing := bruce.try_pg_cron();
  if v_missing is null then
    perform bruce.schedule_job('bruce jobs', 'select bruce.run_jobs()');
    perform bruce.schedule_job('bruce dispatch', 'select bruce.call_dispatch()');
  end if;
  return concat_ws(' ', coalesce('Not scheduled: ' || v_missing, 'Scheduled.'), nullif(v_others, ''));
exception
  when insufficient_privilege then
    return format(
      'Not scheduled: %1$s. As superuser: grant usage on schema cron to %2$I; '
      'grant execute on all functions in schema cron to %2$I;', sqlerrm, current_user
    );
end;
$$;
comment on function bruce.schedule_jobs() is
  'Creates the available extensions, lets people hear of changes where Realtime is, and schedules '
  'bruce.run_jobs and bruce.call_dispatch with pg_cron, each minute. Returns what is missing. Call it '
  'again after a restore: a dump of the schemas contains none of these.';

do $$
begin
  raise notice '%', bruce.schedule_jobs();
end;
$$;
