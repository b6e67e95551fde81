create function bruce.run_job(p_job text, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
begin
  case p_job
    when 'schedules_turned' then
      return bruce.apply_schedules(p_now);
    when 'netbox_applied' then
      return bruce.apply_netbox_inbox(p_attempts => 4, p_most => 1000);
    when 'databases_measured' then
      perform bruce.measure_database(p_now);
      return 1;
    when 'metrics_rolled' then
      return bruce.roll_up_metrics(p_now);
    when 'forecasts_made' then
      return bruce.make_forecasts(p_now);
    when 'partitions_created' then
      return bruce.ensure_partitions(p_now);
    when 'partitions_dropped' then
      return bruce.drop_old_partitions(p_now);
    when 'commands_settled' then
      return bruce.run_command_jobs(p_now);
    when 'suggestions_judged' then
      return bruce.judge_suggestions(p_now);
    when 'forgotten' then
      return bruce.forget_silent(p_now);
    when 'sweep' then
      perform bruce.note_sweep(p_now);
      return bruce.sweep(p_now);
    when 'notices' then
      return bruce.flush_tasks(p_now);
    when 'occurrences_counted' then
      return bruce.count_occurrences(p_now) + bruce.count_months(p_now);
    when 'digests' then
      return bruce.send_digests(p_now);
    when 'purge' then
      return bruce.purge_notifications(p_now) + bruce.purge_job_runs(p_now)
        + bruce.purge_netbox_inbox(p_now);
  end case;
end;
$$;
comment on function bruce.run_job(text, timestamptz) is
  'Runs one job by its name. Returns how many things it changed.';
