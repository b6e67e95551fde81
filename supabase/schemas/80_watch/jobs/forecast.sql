create function bruce.forecast(p_scope_ids integer[], p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_series record;
  v_known bruce.forecasts;
  v_look bruce.outlook;
  v_due_days integer;
  v_hosts text[] := '{}';
  v_within constant interval := (select s.forecast_within from public.settings as s);
begin
  for v_series in
    with hour as materialized (
      select r.scope_id, r.starts_at, r.layout_id, r.mean
      from bruce.metric_rollups as r
      where r.part = 4 and r.scope_id = any (p_scope_ids) and r.starts_at > p_now - interval '30 days'
    ),
    place as materialized (
      select f.*, l.layout_id, array_position(l.series_ids, f.series_id) as position
      from bruce.filling_series(p_scope_ids) as f
      join bruce.metric_layouts as l on l.scope_id = f.scope_id and f.series_id = any (l.series_ids)
      where f.limit_value > 0
    )
    select p.series_id, p.scope_id, p.hostname, p.service, p.limit_value,
      array_agg(h.starts_at order by h.starts_at) as at,
      array_agg(h.mean[p.position]::float8 order by h.starts_at) as points,
      max(h.starts_at) as measured_at,
      (select max(n.starts_at) from hour as n where n.scope_id = p.scope_id) as scope_at
    from place as p
    join hour as h on h.layout_id = p.layout_id
    where h.mean[p.position] is not null
    group by p.series_id, p.scope_id, p.hostname, p.service, p.limit_value
  loop
    select f.* into v_known from bruce.forecasts as f where f.series_id = v_series.series_id;
    -- its collector measures on, and it is not there any more
    if v_series.measured_at < v_series.scope_at - interval '1 day' then
      delete from bruce.forecasts as f where f.series_id = v_series.series_id;
      v_hosts := v_hosts || v_known.hostname;
      continue;
    end if;
    -- without anything new what was said stands
    continue when v_series.measured_at <= v_known.measured_at;
    v_look := bruce.look_ahead(v_series.at, v_series.points, v_series.limit_value);
    v_due_days := bruce.due_days(v_look, v_known.due_days, v_within, p_now);
    insert into bruce.forecasts as f (
      series_id, scope_id, hostname, service, value, limit_value, slope_per_day, full_at, full_at_earliest,
      full_at_latest, verdict, why, points, since, measured_at, computed_at, due_since, due_days
    ) values (
      v_series.series_id, v_series.scope_id, v_series.hostname, v_series.service,
      v_series.points[cardinality(v_series.points)], v_series.limit_value, v_look.slope, v_look.full_at,
      v_look.full_at_earliest, v_look.full_at_latest, v_look.verdict, v_look.why, v_look.points,
      v_look.since, v_series.measured_at, p_now, case when v_due_days is not null then p_now end, v_due_days
    )
    on conflict (series_id) do update
    set hostname = excluded.hostname, service = excluded.service, value = excluded.value,
      limit_value = excluded.limit_value, slope_per_day = excluded.slope_per_day,
      full_at = excluded.full_at, full_at_earliest = excluded.full_at_earliest,
      full_at_latest = excluded.full_at_latest, verdict = excluded.verdict, why = excluded.why,
      points = excluded.points, since = excluded.since, measured_at = excluded.measured_at,
      computed_at = excluded.computed_at, due_days = excluded.due_days,
      due_since = case when excluded.due_since is not null
        then coalesce(f.due_since, excluded.due_since) end;
    if v_due_days is distinct from v_known.due_days then
      v_hosts := v_hosts || v_series.hostname || v_known.hostname;
    end if;
  end loop;
  return array(select distinct h from unnest(v_hosts) as h where h is not null);
end;
$$;
comment on function bruce.forecast(integer[], timestamptz) is
  'Computes the forecasts of these scopes from the hours of 30 days. Returns the hosts where one is due now '
  'and was not, or was and is not any more.';
