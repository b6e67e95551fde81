create function bruce.schedule_job(p_name text, p_command text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- keep a schedule that a person chose
  perform cron.schedule(
    p_name,
    coalesce((select j.schedule from cron.job as j where j.jobname = p_name and j.username = current_user),
      '* * * * *'),
    p_command
  );
end;
$$;
comment on function bruce.schedule_job(text, text) is
  'Schedules a statement with pg_cron, each minute, under a name.';
