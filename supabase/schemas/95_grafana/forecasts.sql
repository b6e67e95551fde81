create function bruce_grafana.forecasts(hostname text)
returns table (
  subject text, metric text, value numeric, limit_value numeric, slope_per_day numeric,
  full_at timestamptz, full_at_earliest timestamptz, full_at_latest timestamptz, verdict text, because text
)
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(f.service, f.name), f.metric, bruce.shown_number(f.value),
    bruce.shown_number(f.limit_value), round(f.slope_per_day::numeric, 2), f.full_at, f.full_at_earliest,
    f.full_at_latest, f.verdict, f.because
  from public.forecasts as f
  where f.hostname = forecasts.hostname
  order by f.full_at, f.service, f.name
  limit 200;
$$;
comment on function bruce_grafana.forecasts(text) is
  'When each disk, pool, storage and the database of a host is full if it goes on like this, at most 200 '
  'rows. Security definer: grafana_reader may not read forecasts.';

grant execute on function bruce_grafana.forecasts(text) to grafana_reader;
