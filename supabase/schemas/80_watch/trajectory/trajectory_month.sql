create function bruce.trajectory_month(
  p_month date, p_until timestamptz, p_hosts text[], p_known_since timestamptz, p_time_zone text
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
  v_from constant timestamptz := bruce.local_to_utc(p_month::timestamp, p_time_zone, false);
  v_to constant timestamptz := bruce.local_to_utc(p_month + interval '1 month', p_time_zone, false);
  v_began jsonb;
  v_ended jsonb;
  v_opened bigint;
  v_counted bigint;
  v_has_data boolean;
begin
  select
    count(*),
    jsonb_build_object(
      'detect', jsonb_build_object(
        'count', count(*) filter (where d.seconds is not null), 'mean_s', round(avg(d.seconds)),
        'median_s', round(percentile_cont(0.5) within group (order by d.seconds))),
      'detect_left_out', jsonb_build_object(
        'held_back', count(*) filter (where d.was_held),
        'beginning_unknown', count(*) filter (where not d.was_held and d.began_at is null)))
  into v_opened, v_began
  from (
    select
      o.was_held, o.began_at,
      case when not o.was_held and o.began_at is not null
        then greatest(date_part('epoch', o.opened_at - o.began_at), 0) end as seconds
    from bruce.occurrences as o
    where o.opened_at >= v_from and o.opened_at < v_to and o.opened_at <= p_until
      and (p_hosts is null or o.hostname = any (p_hosts))
  ) as d;
  select
    count(*),
    jsonb_build_object(
      'resolve', jsonb_build_object(
        'count', count(*) filter (where d.seconds is not null), 'mean_s', round(avg(d.seconds)),
        'median_s', round(percentile_cont(0.5) within group (order by d.seconds)),
        'by_declaration', count(*) filter (where d.ended_by = 'declared')),
      'resolve_left_out', jsonb_build_object(
        'waived', count(*) filter (where d.ended_by = 'waived'),
        'forgotten', count(*) filter (where d.ended_by = 'forgotten')))
  into v_counted, v_ended
  from (
    select
      o.ended_by,
      case when o.ended_by in ('observed', 'declared')
        then date_part('epoch', o.ended_at - o.opened_at) end as seconds
    from bruce.occurrences as o
    where o.ended_at >= v_from and o.ended_at < v_to and o.ended_at <= p_until
      and (p_hosts is null or o.hostname = any (p_hosts))
  ) as d;
  v_has_data := v_opened + v_counted > 0 or coalesce(p_known_since < least(v_to, p_until), false) and exists (
    select from bruce.watched_days as w
    where w.day >= p_month and w.day < (p_month + interval '1 month')::date
  );
  return jsonb_build_object(
    'month', to_char(p_month, 'YYYY-MM'), 'has_data', v_has_data,
    'opened', case when v_has_data then v_opened end
  ) || v_began || v_ended;
end;
$$;
comment on function bruce.trajectory_month(date, timestamptz, text[], timestamptz, text) is
  'How long it took in a month to detect (from the beginning of the difference to the opening, in the month '
  'of the opening) and to resolve (from the opening to the end, in the month of the end), and what is left '
  'out of both.';

grant execute on function bruce.trajectory_month(date, timestamptz, text[], timestamptz, text)
  to authenticated, service_role;
