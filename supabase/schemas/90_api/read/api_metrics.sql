create function public.api_metrics(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'metrics');
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_version text := bruce.revision();
  v_until timestamptz;
  v_since timestamptz;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  elsif not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  elsif v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_until := least(coalesce(asked.until, asked.asked_at), asked.asked_at);
  v_since := greatest(coalesce(asked.since, v_until - interval '7 days'), v_until - interval '750 days');
  with series as materialized (
    select s.*
    from bruce.host_series(v_host) as s
    where s.source = coalesce(query ->> 'source', s.source) and s.kind = coalesce(query ->> 'kind', s.kind)
      and s.name = coalesce(query ->> 'name', s.name) and s.metric = coalesce(query ->> 'metric', s.metric)
    -- of itself first
    order by s.is_own desc, s.kind, s.name, s.metric, s.source
    limit 200
  ),
  point as (
    select p.series_id, jsonb_agg(jsonb_build_array(
      p.at, bruce.shown_number(p.mean), bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
    ) order by p.at) as points
    from bruce.metric_points(
      array(select s.series_id from series as s), v_since, v_until,
      least(greatest(coalesce((query ->> 'points')::integer, 60), 1), 500)) as p
    group by p.series_id
  )
  select array_agg(jsonb_build_object(
    'hostname', v_host, 'source', s.source, 'kind', s.kind, 'name', s.name, 'metric', s.metric,
    'unit', bruce.unit_of(s.metric), 'points', p.points
  ) order by s.is_own desc, s.kind, s.name, s.metric, s.source)
  into v_rows
  from series as s
  join point as p on p.series_id = s.series_id;
  -- all of it is one page
  asked.page_size := 10000;
  return bruce.write_page(asked, v_rows)
    || jsonb_build_object('version', v_version, 'since', v_since, 'until', v_until);
end;
$$;
comment on function public.api_metrics(text, jsonb) is
  'How the numbers of a hostname went since a time (7 days), until another (now): at most points (60) of '
  'each, [time, mean, lowest, highest]. Filters: source, kind, name, metric. A number that nobody measured '
  'in that time is not listed. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_metrics(text, jsonb) to authenticated, service_role;
