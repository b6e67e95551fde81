create function bruce.threshold_of(p_metric text, p_hostname text, p_service text)
returns table (open_above numeric, clear_below numeric, unit text)
language plpgsql
stable
rows 1
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  select t.open_above, t.clear_below, t.unit
  from public.thresholds as t
  where t.metric = p_metric
    and bruce.matches_glob(p_hostname, t.hostname)
    and bruce.matches_glob(p_service, t.service)
  order by t.hostname = p_hostname desc, t.service = p_service desc, length(t.hostname) desc,
    length(t.service) desc, t.id
  limit 1;
end;
$$;
comment on function bruce.threshold_of(text, text, text) is 'The most specific threshold for a measurement.';
