create function bruce.local_to_utc(p_local timestamp, p_time_zone text, p_last boolean)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_at timestamptz := p_local at time zone p_time_zone;
  v_skipped interval := v_at at time zone p_time_zone - p_local;
begin
  if v_skipped > interval '0' then
    -- the clock skips this local time: return the moment of the jump
    return (
      select min(m) from generate_series(v_at - v_skipped, v_at, interval '1 minute') as m
      where m at time zone p_time_zone >= p_local
    );
  end if;
  -- the clock shows it twice: Postgres returns the later moment
  if not p_last then
    v_at := coalesce((
      select min(v_at - d) from unnest('{30 minutes,1 hour,2 hours}'::interval[]) as d
      where (v_at - d) at time zone p_time_zone = p_local
    ), v_at);
  end if;
  return v_at;
end;
$$;
comment on function bruce.local_to_utc(timestamp, text, boolean) is
  'The first (or last) moment at which the local clock shows this time. If it skips the time, the moment '
  'of the jump.';

grant execute on function bruce.local_to_utc(timestamp, text, boolean) to authenticated, service_role;
