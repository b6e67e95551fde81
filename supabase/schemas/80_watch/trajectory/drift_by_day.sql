create function bruce.drift_by_day(p_asked bruce.span_asked)
returns table (
  hostname text, event_type text, number integer, opened bigint, resolved bigint, set_aside bigint,
  balance_s numeric
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_zone constant text := p_asked.time_zone;
  v_first constant date := (p_asked.since at time zone v_zone)::date;
  v_last constant date := ((p_asked.until - interval '1 microsecond') at time zone v_zone)::date;
  v_earliest constant integer := v_first - v_last - 1;
begin
  if p_asked.hosts is null then
    return query
    select
      null::text, d.event_type, greatest(d.day - v_first + 1, v_earliest) as number, sum(d.opened)::bigint,
      sum(d.resolved)::bigint, sum(d.set_aside)::bigint, sum(d.balance_s)
    from bruce.drift_days as d
    where d.day <= v_last
    group by d.event_type, 3;
  else
    return query
    select
      o.hostname, o.event_type,
      greatest((m.at at time zone v_zone)::date - v_first + 1, v_earliest) as number,
      count(*) filter (where m.step = 'opened'), count(*) filter (where m.step in ('observed', 'declared')),
      count(*) filter (where m.step in ('waived', 'forgotten')),
      sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
    from bruce.occurrences as o
    cross join lateral (
      values (o.opened_at, 'opened'), (o.ended_at, o.ended_by)
    ) as m (at, step)
    where o.hostname = any (p_asked.hosts) and o.ended_at >= p_asked.since_before
      and o.opened_at <= p_asked.until and m.at <= p_asked.until
    group by o.hostname, o.event_type, 3;
  end if;
end;
$$;
comment on function bruce.drift_by_day(bruce.span_asked) is
  'What opened and ended by rule and day, of all hosts (hostname is null) or of each of some. The first day '
  'of the span is number 1, those of the time before it are 0 and less, and all earlier ones are one number. '
  'balance_s: as in bruce.drift_days.';

grant execute on function bruce.drift_by_day(bruce.span_asked) to authenticated, service_role;
