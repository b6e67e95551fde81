create function bruce.is_within(
  p_weekdays text[], p_start time, p_end time, p_time_zone text, p_now timestamptz,
  p_longer interval default '0'
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
    -- integers, not timestamps: in the session's time zone some days have no midnight
    from generate_series(0, 2) as n
    cross join lateral (select v_today - n as day) as d
    cross join lateral bruce.local_span(d.day, p_start, p_end, p_time_zone) as s
    where to_char(d.day, 'dy') = any (p_weekdays) and p_now >= s.starts_at and p_now < s.ends_at + p_longer
  );
end;
$$;
comment on function bruce.is_within(text[], time, time, text, timestamptz, interval) is
  'True if p_now is within the local times that start on these weekdays, or at most p_longer after them.';
