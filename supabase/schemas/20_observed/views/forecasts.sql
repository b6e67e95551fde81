create view public.forecasts with (security_invoker = true) as
select
  f.hostname, f.service, m.kind, m.name, m.metric, f.value, f.limit_value, f.slope_per_day, f.full_at,
  f.full_at_earliest, f.full_at_latest, f.verdict, f.points, f.since, f.computed_at,
  bruce.forecast_words(f, m) as because
from bruce.forecasts as f
join bruce.metric_series as m on m.series_id = f.series_id
order by f.full_at, f.hostname, f.service, m.kind, m.name, m.metric;
comment on view public.forecasts is
  'When each pool, disk, filesystem, storage and the database is full if it goes on like this: one row per '
  'series, computed once an hour. Without a date, because says why.';
comment on column public.forecasts.service is
  'The service, pool, storage or filesystem; null: of the host itself.';
comment on column public.forecasts.value is 'The newest measurement, in percent; of the database in bytes.';
comment on column public.forecasts.limit_value is
  'What counts as full: 100 percent; of the database its threshold (thresholds.open_above).';
comment on column public.forecasts.slope_per_day is
  'How much it grows a day: the median of the slopes between all pairs of points.';
comment on column public.forecasts.full_at is
  'When it is full at that rate; full_at_earliest and full_at_latest by the 90th and 10th percentile of '
  'these slopes. Null: nobody can say, or it does not grow.';
comment on column public.forecasts.verdict is 'growing, steady, falling, or not enough data.';
comment on column public.forecasts.points is 'How many points were used, the first of them of since.';

grant select on public.forecasts to authenticated, service_role;
