-- Jobs: what has to happen although nothing arrives. bruce.run_jobs every minute, by pg_cron where there is one.

create or replace function bruce.measure_database(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text := (select s.self_hostname from public.settings as s);
  v_bytes bigint := pg_database_size(current_database());
  v_threshold record;
  v_scope bruce.scopes;
begin
  select * into v_threshold from bruce.threshold_of('database_bytes', v_host, current_database()::text);
  if not found then
    return;
  end if;
  -- the scope of this database's own measurements is made when there is something to say
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(v_host) and s.source = 'bruce';
  if v_scope.scope_id is null then
    if v_bytes <= v_threshold.open_above then
      return;
    end if;
    perform bruce.add_source('bruce', 'BRUCE itself: the size of its database');
    v_scope := bruce.find_scope(v_host, 'bruce', p_now, '{"interval_s": 60}');
  end if;
  update bruce.scopes as s set last_contact_at = p_now, last_seen_at = p_now, last_snapshot_at = p_now
  where s.scope_id = v_scope.scope_id and s.last_contact_at < p_now;

  if v_bytes > v_threshold.open_above then
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    ) values (
      v_scope.scope_id, current_database(), 'database_bytes', v_scope.host, current_database(), v_bytes,
      v_threshold.open_above, v_threshold.clear_below, v_threshold.unit, p_now
    ) on conflict do nothing;
  else
    delete from bruce.resource_levels as l where l.scope_id = v_scope.scope_id and v_bytes < v_threshold.clear_below;
  end if;
  perform bruce.reconcile(array[v_scope.host], 'REALITY_CHANGED', p_now);
end;
$$;
comment on function bruce.measure_database(timestamptz) is 'Judges the size of this database like any other resource.';

create or replace function bruce.run_job(p_job text, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
begin
  case p_job
    when 'schedules_turned' then
      return bruce.apply_schedules(p_now);
    when 'databases_measured' then
      perform bruce.measure_database(p_now);
      return 1;
    when 'partitions_created' then
      return bruce.ensure_partitions(p_now);
    when 'partitions_dropped' then
      return bruce.drop_old_partitions(p_now);
    when 'commands_settled' then
      return bruce.run_command_jobs(p_now);
    when 'hosts_looked_at' then
      perform bruce.note_sweep(p_now);
      return bruce.sweep(p_now);
    when 'notices' then
      return bruce.flush_tasks(p_now);
    when 'digests' then
      return bruce.send_digests(p_now);
    when 'forgotten' then
      return bruce.forget_notices(p_now);
  end case;
end;
$$;
comment on function bruce.run_job(text, timestamptz) is 'One of the jobs, by what it counts.';

create or replace function bruce.run_jobs(p_now timestamptz default now())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_job text;
  v_done jsonb := '{}';
  v_failed jsonb := '{}';
begin
  perform bruce.lock_engine();
  perform set_config('bruce.now', p_now::text, true);
  perform bruce.note_jobs(p_now);
  foreach v_job in array array[
    'schedules_turned', 'databases_measured', 'partitions_created', 'partitions_dropped', 'commands_settled',
    'hosts_looked_at', 'notices', 'digests', 'forgotten'
  ] loop
    begin
      v_done := v_done || jsonb_build_object(v_job, bruce.run_job(v_job, p_now));
    exception
      when transaction_rollback then
        raise;
      -- one bad row must not blind the whole: the others run, and note_failed_jobs has this one missed
      when others then
        v_failed := v_failed || jsonb_build_object(v_job, sqlerrm);
    end;
  end loop;
  perform bruce.note_failed_jobs(v_failed, p_now);
  return v_done || case when v_failed <> '{}' then jsonb_build_object('failed', v_failed) else '{}' end;
end;
$$;
comment on function bruce.run_jobs(timestamptz) is
  'Everything that has to happen although nothing arrives, each in a subtransaction of its own. Called every minute by '
  'pg_cron, or by the local stack.';

select bruce.ensure_partitions();

do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
    perform cron.schedule('bruce jobs', '* * * * *', 'select bruce.run_jobs()');
  end if;
end;
$$;

revoke execute on all functions in schema bruce from public;
