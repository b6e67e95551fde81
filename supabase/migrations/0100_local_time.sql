-- Local time: when a recurring window or schedule is on, by the clock on the wall, on the nights of the change too.

create or replace function bruce.clock_shows(p_local timestamp, p_time_zone text, p_last boolean)
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
    -- the clock skips it: the moment at which it jumps past it
    return (
      select min(m) from generate_series(v_at - v_skipped, v_at, interval '1 minute') as m
      where m at time zone p_time_zone >= p_local
    );
  end if;
  -- the clock shows it twice: Postgres takes the later one
  if not p_last then
    v_at := coalesce((
      select min(v_at - d) from unnest('{30 minutes,1 hour,2 hours}'::interval[]) as d
      where (v_at - d) at time zone p_time_zone = p_local
    ), v_at);
  end if;
  return v_at;
end;
$$;
comment on function bruce.clock_shows(timestamp, text, boolean) is
  'The first (or last) moment at which the clock there shows this local time; where it skips it, the moment of the jump.';

create or replace function bruce.local_span(
  p_day date, p_start time, p_end time, p_time_zone text, out starts_at timestamptz, out ends_at timestamptz
)
language plpgsql
stable
set search_path = ''
as $$
declare
  -- one that ends when it starts is a whole day
  v_last_day date := p_day + (p_end <= p_start)::integer;
begin
  starts_at := bruce.clock_shows(p_day + p_start, p_time_zone, false);
  ends_at := bruce.clock_shows(v_last_day + p_end, p_time_zone, true);
  if starts_at at time zone p_time_zone > p_day + p_start then
    -- a start that the clock skips: it begins late, and is as long as written
    ends_at := greatest(ends_at, starts_at + ((v_last_day + p_end) - (p_day + p_start)));
  end if;
end;
$$;
comment on function bruce.local_span(date, time, time, text) is
  'From when to when local times on a day are, over midnight where the end is earlier. Of an hour that comes twice, both.';

create or replace function bruce.is_within(
  p_weekdays text[], p_start time, p_end time, p_time_zone text, p_now timestamptz, p_longer interval default '0'
)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_today date := (p_now at time zone p_time_zone)::date;
begin
  return exists (
    select
    -- numbers, not times: the session may be where some day has no midnight
    from generate_series(0, 2) as n
    cross join lateral (select v_today - n as day) as d
    cross join lateral bruce.local_span(d.day, p_start, p_end, p_time_zone) as s
    where to_char(d.day, 'dy') = any (p_weekdays) and p_now >= s.starts_at and p_now < s.ends_at + p_longer
  );
end;
$$;
comment on function bruce.is_within(text[], time, time, text, timestamptz, interval) is
  'Is it within the local times that start on these weekdays, or not longer than so after them?';

revoke execute on all functions in schema bruce from public;
