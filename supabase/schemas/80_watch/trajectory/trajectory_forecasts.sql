create function bruce.trajectory_forecasts(p_asked bruce.span_asked, p_most integer default 12)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    select jsonb_build_object(
      'growing', (
        select coalesce(jsonb_agg(to_jsonb(g) order by g.full_at, g.hostname, g.service, g.metric), '[]')
        from (
          select
            f.hostname, f.service, f.kind, f.name, f.metric, f.value, f.limit_value, f.slope_per_day,
            f.full_at, f.full_at_earliest, f.full_at_latest, f.because
          from public.forecasts as f
          where f.verdict = 'growing' and (p_asked.hosts is null or f.hostname = any (p_asked.hosts))
          order by f.full_at, f.hostname, f.service, f.metric
          limit p_most
        ) as g
      ),
      'growing_total', count(*) filter (where f.verdict = 'growing'),
      'not_enough_data', count(*) filter (where f.verdict = 'not enough data')
    )
    from bruce.forecasts as f
    where p_asked.hosts is null or f.hostname = any (p_asked.hosts)
  );
end;
$$;
comment on function bruce.trajectory_forecasts(bruce.span_asked, integer) is
  'What fills up, the next 12 to be full first; how many do, and of how many there is not enough data. As of '
  'now, whatever the span.';

grant execute on function bruce.trajectory_forecasts(bruce.span_asked, integer)
  to authenticated, service_role;
