create function bruce.read_span(
  p_since timestamptz, p_until timestamptz, p_hosts text[], p_now timestamptz
)
returns bruce.span_asked
language plpgsql
stable
set search_path = ''
as $$
declare
  asked bruce.span_asked;
  -- of which zone the days are counted
  v_zone constant text := (
    select coalesce(c.time_zone, s.digest_time_zone)
    from bruce.counted_events as c
    cross join public.settings as s
  );
  v_last constant date := (
    (least(coalesce(p_until, p_now), p_now) - interval '1 microsecond') at time zone v_zone)::date;
  -- thirty days, today among them
  v_first constant date := coalesce((p_since at time zone v_zone)::date, v_last - 29);
begin
  asked.time_zone := v_zone;
  asked.hosts := p_hosts;
  asked.since := bruce.local_to_utc(v_first::timestamp, v_zone, false);
  asked.until := least(bruce.local_to_utc((v_last + 1)::timestamp, v_zone, false), p_now);
  asked.since_before := bruce.local_to_utc((v_first - (v_last - v_first + 1))::timestamp, v_zone, false);
  asked.known_since := bruce.trajectory_known_since(p_hosts);
  -- of the greater part of the time before somebody has to have seen something
  select coalesce(asked.known_since <= asked.since_before, false)
    and count(*) filter (where d.has_data) * 2 > count(*)
  into asked.can_compare
  from bruce.trajectory_days(asked.since_before, asked.since - interval '1 microsecond', v_zone) as d;
  return asked;
end;
$$;
comment on function bruce.read_span(timestamptz, timestamptz, text[], timestamptz) is
  'The whole local days of a span (default: thirty, today among them), and as many days before them.';

grant execute on function bruce.read_span(timestamptz, timestamptz, text[], timestamptz)
  to authenticated, service_role;
