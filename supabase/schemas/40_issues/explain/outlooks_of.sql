create function bruce.outlooks_of(p_host text)
returns table (service text, words text, scope_id integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
    select f.service, bruce.forecast_words(f, m), nullif(f.scope_id, 0)
    from bruce.forecasts as f
    join bruce.metric_series as m on m.series_id = f.series_id
    where f.hostname = p_host
    order by f.full_at, f.service, m.metric;
  return query
    select case when not s.is_own then s.name end, bruce.say('forecast.none', s.metric, s.name),
      nullif(s.scope_id, 0)
    from bruce.host_series(p_host) as s
    where s.metric in ('disk_pct', 'pool_pct', 'database_bytes')
      and not exists (select from bruce.forecasts as f where f.series_id = s.series_id)
      -- a guest is a host of its own
      and (s.kind not in ('guest', 'node') or s.is_own)
    order by s.name, s.metric;
end;
$$;
comment on function bruce.outlooks_of(text) is
  'Of each disk, pool, storage and database of a host: when it is full, or why nobody can say.';

grant execute on function bruce.outlooks_of(text) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('forecast.none', 'en',
    'No forecast yet: %1$s of %2$s has to be measured for a day first; forecasts are computed once an hour.'),
  ('forecast.none', 'fr',
    'Pas encore de prévision : %1$s de %2$s doit d''abord être mesuré pendant un jour ; les prévisions sont '
    'calculées une fois par heure.');
