create function bruce_grafana.metrics(
  hostname text, since timestamptz, until timestamptz, metric text default null, points integer default 300
)
returns table (
  at timestamptz, source text, kind text, name text, metric text, value numeric, lowest numeric,
  highest numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  with series as materialized (
    select s.*
    from bruce.host_series(metrics.hostname) as s
    where metrics.metric is null or s.metric = metrics.metric
    order by s.is_own desc, s.kind, s.name, s.metric
    limit 100
  )
  select p.at, s.source, s.kind, s.name, s.metric, bruce.shown_number(p.mean),
    bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
  from bruce.metric_points(
    array(select s.series_id from series as s), metrics.since, metrics.until,
    least(greatest(metrics.points, 1), 1000)) as p
  join series as s on s.series_id = p.series_id
  order by p.at, s.kind, s.name, s.metric;
$$;
comment on function bruce_grafana.metrics(text, timestamptz, timestamptz, text, integer) is
  'How the numbers of a host went, for a time series: at most 100 of them, at most points of each. Security '
  'definer: grafana_reader may not read the history of measurements.';

grant execute on function bruce_grafana.metrics(text, timestamptz, timestamptz, text, integer)
  to grafana_reader;
