create function bruce.local_span(
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
  starts_at := bruce.local_to_utc(p_day + p_start, p_time_zone, false);
  ends_at := bruce.local_to_utc(v_last_day + p_end, p_time_zone, true);
  if starts_at at time zone p_time_zone > p_day + p_start then
    -- a start that the clock skips: it begins late, and is as long as written
    ends_at := greatest(ends_at, starts_at + ((v_last_day + p_end) - (p_day + p_start)));
  end if;
end;
$$;
comment on function bruce.local_span(date, time, time, text) is
  'From when to when local times on a day are, over midnight where the end is earlier. Of an hour that '
  'comes twice, both.';
