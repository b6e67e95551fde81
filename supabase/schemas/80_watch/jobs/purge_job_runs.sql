create function bruce.purge_job_runs(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_deleted integer := 0;
begin
  -- once an hour is enough: the table has no index on time
  if extract(minute from p_now) < 10 and to_regclass('cron.job_run_details') is not null
    and has_schema_privilege('cron', 'usage') and has_table_privilege('cron.job_run_details', 'delete')
  then
    delete from cron.job_run_details as d
    using cron.job as j
    where j.jobid = d.jobid and j.jobname in ('bruce jobs', 'bruce dispatch')
      and d.end_time < p_now - interval '7 days';
    get diagnostics v_deleted = row_count;
  end if;
  return v_deleted;
end;
$$;
comment on function bruce.purge_job_runs(timestamptz) is
  'Deletes what pg_cron recorded about our jobs more than seven days ago; pg_cron itself deletes nothing.';
