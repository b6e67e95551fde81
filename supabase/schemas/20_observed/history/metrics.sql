create function public.metrics(
  hostname text, kind text default null, name text default null, metric text default null,
  since timestamptz default null, until timestamptz default null, points integer default 60
)
returns setof bruce.metric_point
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_until timestamptz := coalesce(metrics.until, bruce.clock());
begin
  perform bruce.refuse_strangers();
  return query
    with series as materialized (
      select s.*
      from bruce.host_series((bruce.resolve_host(metrics.hostname)).host) as s
      where (metrics.kind is null or s.kind = metrics.kind)
        and (metrics.name is null or s.name = metrics.name)
        and (metrics.metric is null or s.metric = metrics.metric)
      order by s.is_own desc, s.kind, s.name, s.metric
      limit 500
    )
    select s.source, s.kind, s.name, s.metric, p.at, bruce.shown_number(p.mean),
      bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
    from bruce.metric_points(
      array(select s.series_id from series as s), coalesce(metrics.since, v_until - interval '7 days'),
      v_until, least(greatest(metrics.points, 1), 1000)) as p
    join series as s on s.series_id = p.series_id
    order by s.kind, s.name, s.metric, s.source, p.at;
end;
$$;
comment on function public.metrics(text, text, text, text, timestamptz, timestamptz, integer) is
  'How the numbers of a host went since a time (7 days), at most points (60) of each: the mean of each part '
  'of the time, with the lowest and highest. Of the last two hours each snapshot, of two days five minutes, '
  'of 30 days hours, of two years days.';

grant execute on function public.metrics(text, text, text, text, timestamptz, timestamptz, integer)
  to authenticated, service_role;
