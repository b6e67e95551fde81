create function bruce.trajectory_months(
  p_asked bruce.span_asked, p_known_since timestamptz, p_time_zone text, p_least integer default 6
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
set work_mem = '32MB'
as $$
declare
  v_last constant timestamp := date_trunc('month', p_asked.until at time zone p_time_zone);
  v_first constant timestamp := least(
    date_trunc('month', p_asked.since at time zone p_time_zone),
    v_last - (p_least - 1) * interval '1 month');
  v_starts constant timestamptz[] := array(
    select bruce.local_to_utc(m.month, p_time_zone, false)
    from generate_series(v_first, v_last, interval '1 month') as m (month) order by m.month);
begin
  return (
    with began as (
      select
        width_bucket(o.opened_at, v_starts) as number, count(*) as opened,
        count(*) filter (where o.was_held) as held,
        count(*) filter (where not o.was_held and o.began_at is null) as unknown,
        array_agg(extract(epoch from greatest(o.opened_at - o.began_at, '0')))
          filter (where not o.was_held and o.began_at is not null) as seconds
      from bruce.occurrences as o
      where o.opened_at >= v_starts[1] and o.opened_at <= p_asked.until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by 1
    ),
    ended as (
      select
        width_bucket(o.ended_at, v_starts) as number,
        count(*) filter (where o.ended_by = 'waived') as waived,
        count(*) filter (where o.ended_by = 'forgotten') as forgotten,
        count(*) filter (where o.ended_by = 'declared') as declared,
        array_agg(extract(epoch from o.ended_at - o.opened_at))
          filter (where o.ended_by in ('observed', 'declared')) as seconds
      from bruce.occurrences as o
      where o.ended_at >= v_starts[1] and o.ended_at <= p_asked.until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by 1
    )
    select jsonb_agg(jsonb_build_object(
      'month', to_char(v_first + (m.number - 1) * interval '1 month', 'YYYY-MM'),
      'has_data', k.has_data,
      'opened', case when k.has_data then coalesce(b.opened, 0) end,
      'detect', bruce.mean_and_median(b.seconds),
      'detect_left_out', jsonb_build_object(
        'held_back', coalesce(b.held, 0), 'beginning_unknown', coalesce(b.unknown, 0)),
      'resolve', bruce.mean_and_median(e.seconds)
        || jsonb_build_object('by_declaration', coalesce(e.declared, 0)),
      'resolve_left_out', jsonb_build_object(
        'waived', coalesce(e.waived, 0), 'forgotten', coalesce(e.forgotten, 0))
    ) order by m.number)
    from generate_series(1, cardinality(v_starts)) as m (number)
    left join began as b on b.number = m.number
    left join ended as e on e.number = m.number
    cross join lateral (
      select (b.number is not null or e.number is not null or coalesce(
        p_known_since < coalesce(v_starts[m.number + 1], p_asked.until), false)
        and exists (
          select from bruce.watched_days as w
          where w.day >= v_first + (m.number - 1) * interval '1 month'
            and w.day < v_first + m.number * interval '1 month'
        )) as has_data
    ) as k
  );
end;
$$;
comment on function bruce.trajectory_months(bruce.span_asked, timestamptz, text, integer) is
  'How long it took, month by month, to detect (from the beginning of the difference to the opening, in the '
  'month of the opening) and to resolve (from the opening to the end, in the month of the end), and what is '
  'left out of both: the months of the span, six at least.';

grant execute on function bruce.trajectory_months(bruce.span_asked, timestamptz, text, integer)
  to authenticated, service_role;
