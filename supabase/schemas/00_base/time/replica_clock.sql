create function bruce.replica_clock(p_patience interval default '1 minute')
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_replayed_at constant timestamptz := pg_last_xact_replay_timestamp();
begin
  -- a row is there only while the primary streams; its other columns are hidden from most roles
  if exists (select from pg_catalog.pg_stat_wal_receiver)
    and (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() or v_replayed_at > now() - p_patience)
  then
    return now();
  end if;
  return coalesce(
    v_replayed_at,
    -- started without its primary: the newest moment that its rows know of
    (select max(t.known_at) from (
      select max(h.last_beat_at) as known_at from public.heartbeats as h
      union all
      select max(s.last_contact_at) from bruce.scopes as s
    ) as t),
    now()
  );
end;
$$;
comment on function bruce.replica_clock(interval) is
  'Until when a read replica knows what happened: now, while it follows its primary within p_patience; else '
  'the last transaction that it replayed. So a replica that is behind or cut off shows the state of that '
  'moment, and calls nobody silent who reported later.';

grant execute on function bruce.replica_clock(interval) to authenticated, service_role;
