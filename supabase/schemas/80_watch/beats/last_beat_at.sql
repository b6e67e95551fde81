create function bruce.last_beat_at(p_heartbeat public.heartbeats)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_written constant timestamptz := p_heartbeat.last_beat_at;
  v_heard bigint;
begin
  if p_heartbeat.name not in ('jobs', 'engine', 'dispatcher') or p_heartbeat.details ? 'never_heard_of' then
    return v_written;
  elsif pg_is_in_recovery() then
    return bruce.replica_beat_at(p_heartbeat);
  end if;
  case p_heartbeat.name
    when 'jobs' then
      select s.last_value into v_heard from bruce.jobs_beat as s;
    when 'engine' then
      select s.last_value into v_heard from bruce.engine_beat as s;
    else
      select s.last_value into v_heard from bruce.dispatcher_beat as s;
  end case;
  if v_heard = 1 and p_heartbeat.name <> 'engine' then
    -- forgotten in a crash: it may have beaten until then, and has its time again from the start
    return least(v_written + interval '1 hour', greatest(v_written, pg_postmaster_start_time()));
  end if;
  return greatest(v_written, to_timestamp(v_heard / 1000.0));
end;
$$;
comment on function bruce.last_beat_at(public.heartbeats) is
  'When a part last beat: of jobs, engine and dispatcher the row is written once an hour, and what was heard '
  'since counts. A read replica cannot know that, and asks bruce.replica_beat_at.';

grant execute on function bruce.last_beat_at(public.heartbeats) to authenticated, service_role;
