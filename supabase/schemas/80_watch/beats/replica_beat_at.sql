create function bruce.replica_beat_at(p_heartbeat public.heartbeats)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_written constant timestamptz := p_heartbeat.last_beat_at;
  v_missed_at timestamptz;
begin
  if p_heartbeat.details ? 'failing' then
    return v_written;
  end if;
  -- what is heard between two rows does not reach a replica; that the primary missed it does, as an issue
  select coalesce((i.evidence ->> 'since')::timestamptz, v_written) into v_missed_at
  from public.issues as i
  where i.hostname = p_heartbeat.hostname and i.service = p_heartbeat.name
    and i.event_type = 'HEARTBEAT_OVERDUE' and i.status <> 'resolved';
  return coalesce(v_missed_at, least(greatest(v_written, bruce.clock()), v_written + interval '1 hour'));
end;
$$;
comment on function bruce.replica_beat_at(public.heartbeats) is
  'When jobs, engine or dispatcher last beat, as far as a read replica can know: they beat until now, unless '
  'the primary has an issue that says otherwise, or their row is older than the hour in which it is written.';

grant execute on function bruce.replica_beat_at(public.heartbeats) to authenticated, service_role;
