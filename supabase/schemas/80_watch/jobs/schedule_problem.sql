create function bruce.schedule_problem()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_unscheduled text;
  v_failure text;
begin
  -- without pg_cron, or with one in another database, somebody else calls the jobs
  if bruce.cron_database() is distinct from current_database() then
    return null;
  elsif to_regclass('cron.job') is null then
    return bruce.say('health.nothing_scheduled');
  end if;
  -- dynamic, because not every database has pg_cron
  execute $query$
    select string_agg(n.name, ', ' order by n.name)
    from unnest(array['bruce jobs', 'bruce dispatch']) as n (name)
    where not exists (
      select from cron.job as j
      where j.jobname = n.name and j.active and j.database = current_database()
    )
  $query$ into v_unscheduled;
  if v_unscheduled is not null then
    return bruce.say('health.not_scheduled', v_unscheduled);
  end if;
  if to_regclass('cron.job_run_details') is not null then
    execute $query$
      select d.return_message
      from (
        select r.status, r.return_message
        from cron.job_run_details as r
        where r.jobid = (
          select max(j.jobid) from cron.job as j
          where j.jobname = 'bruce jobs' and j.database = current_database())
        order by r.runid desc
        limit 1
      ) as d
      where d.status = 'failed'
    $query$ into v_failure;
  end if;
  return case when v_failure is not null then bruce.say('health.jobs_failed', left(v_failure, 200)) end;
exception
  -- who may not read what pg_cron knows hears of the jobs by their heartbeat alone
  when insufficient_privilege or undefined_table or undefined_column then
    return null;
end;
$$;
comment on function bruce.schedule_problem() is
  'Why pg_cron does not run the jobs: nothing is scheduled, or the last run failed. Whoever asks computes '
  'it, because after a restore no job could. Null: nothing is known to be wrong.';

grant execute on function bruce.schedule_problem() to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('health.nothing_scheduled', 'en',
    'jobs: nothing is scheduled here, as after a restore: select bruce.schedule_jobs();'),
  ('health.nothing_scheduled', 'fr',
    'jobs : rien n''est planifié ici, comme après une restauration : select bruce.schedule_jobs();'),
  ('health.not_scheduled', 'en', 'jobs: not scheduled, or switched off: %1$s: select bruce.schedule_jobs();'),
  ('health.not_scheduled', 'fr', 'jobs : non planifiés, ou arrêtés : %1$s : select bruce.schedule_jobs();'),
  ('health.jobs_failed', 'en', 'jobs: the last run failed: %1$s'),
  ('health.jobs_failed', 'fr', 'jobs : la dernière exécution a échoué : %1$s');
