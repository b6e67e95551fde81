create function bruce.trajectory_days(p_since timestamptz, p_until timestamptz, p_time_zone text)
returns table (number integer, day date, starts_at timestamptz, has_data boolean)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    row_number() over (order by d.day)::integer, d.day::date,
    greatest(bruce.local_to_utc(d.day, p_time_zone, false), p_since),
    exists (select from bruce.watched_days as w where w.day = d.day::date)
  from generate_series(
    date_trunc('day', p_since at time zone p_time_zone), p_until at time zone p_time_zone, interval '1 day'
  ) as d (day);
end;
$$;
comment on function bruce.trajectory_days(timestamptz, timestamptz, text) is
  'The local days of a span, numbered from 1, the first from where the span begins. A day of 23 or 25 hours '
  'is one day.';

grant execute on function bruce.trajectory_days(timestamptz, timestamptz, text)
  to authenticated, service_role;
