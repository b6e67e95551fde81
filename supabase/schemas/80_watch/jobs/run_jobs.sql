create function bruce.run_jobs(p_now timestamptz default now())
returns jsonb
language plpgsql
volatile
set search_path = ''
-- while it waits for one writer that does not end, all others wait behind it
set lock_timeout = '3s'
as $$
declare
  v_job text;
  v_done jsonb := '{}';
  v_failed jsonb := '{}';
begin
  perform bruce.lock_engine();
  perform bruce.lock_notices();
  perform set_config('bruce.now', p_now::text, true);
  perform bruce.note_jobs(p_now);
  foreach v_job in array array[
    'schedules_turned', 'netbox_applied', 'databases_measured', 'metrics_rolled', 'forecasts_made',
    'partitions_created', 'partitions_dropped', 'commands_settled', 'sweep', 'suggestions_judged',
    'forgotten', 'notices', 'occurrences_counted',
    'digests', 'purge'
  ] loop
    begin
      v_done := v_done || jsonb_build_object(v_job, bruce.run_job(v_job, p_now));
    exception
      when transaction_rollback then
        raise;
      -- a job that fails must not stop the others; note_failed_jobs reports it
      when others then
        v_failed := v_failed || jsonb_build_object(v_job, sqlerrm);
    end;
  end loop;
  perform bruce.note_failed_jobs(v_failed, p_now);
  if coalesce((v_done ->> 'notices')::integer, 0) + coalesce((v_done ->> 'digests')::integer, 0) > 0 then
    perform bruce.wake_dispatch(p_now);
  end if;
  -- last of all: what is heard is not rolled back
  if v_failed = '{}' then
    perform bruce.hear('jobs', p_now);
  end if;
  if not v_failed ? 'sweep' then
    perform bruce.hear('engine', p_now);
  end if;
  return v_done || case when v_failed <> '{}' then jsonb_build_object('failed', v_failed) else '{}' end;
end;
$$;
comment on function bruce.run_jobs(timestamptz) is
  'Runs all jobs, each in its own subtransaction. pg_cron or the local stack calls it each minute. It gives '
  'way (55P03) to a writer that does not end within 3 s.';
