create function bruce_grafana.measurements(hostname text)
returns table (source text, kind text, name text, metric text, value numeric, measured_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  with series as materialized (
    select s.* from bruce.host_series(measurements.hostname) as s
  )
  select s.source, s.kind, s.name, s.metric, bruce.shown_number(n.value), n.measured_at
  from bruce.newest_numbers(array(select distinct s.scope_id from series as s)) as n
  join series as s on s.series_id = n.series_id
  order by s.kind, s.name, s.metric
  limit 500;
$$;
comment on function bruce_grafana.measurements(text) is
  'What was measured last of a host, in percent, at most 500 rows. Security definer: grafana_reader may not '
  'read the history of measurements.';

grant execute on function bruce_grafana.measurements(text) to grafana_reader;
