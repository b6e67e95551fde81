create function bruce.trajectory_months(p_asked bruce.span_asked, p_least integer default 6)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_last constant date := date_trunc(
    'month', (p_asked.until - interval '1 microsecond') at time zone p_asked.time_zone)::date;
  v_first constant date := least(
    date_trunc('month', p_asked.since at time zone p_asked.time_zone),
    v_last - (p_least - 1) * interval '1 month')::date;
begin
  return (
    select jsonb_agg(
      coalesce(
        c.times,
        bruce.trajectory_month(
          m.month::date, p_asked.until, p_asked.hosts, p_asked.known_since, p_asked.time_zone))
      order by m.month)
    from generate_series(v_first, v_last, interval '1 month') as m (month)
    -- of all hosts, the months that have ended are counted already, and told whole
    left join bruce.counted_months as c
      on c.month = m.month::date and c.time_zone = p_asked.time_zone and p_asked.hosts is null
  );
end;
$$;
comment on function bruce.trajectory_months(bruce.span_asked, integer) is
  'Times to detect and to resolve, month by month: the months of the span, six at least.';

grant execute on function bruce.trajectory_months(bruce.span_asked, integer) to authenticated, service_role;
