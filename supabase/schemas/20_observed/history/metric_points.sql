create function bruce.metric_points(
  p_series_ids integer[], p_since timestamptz, p_until timestamptz, p_points integer
)
returns table (series_id integer, at timestamptz, mean real, lowest real, highest real)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  with place as materialized (
    select s.series_id, l.layout_id, array_position(l.series_ids, s.series_id) as position
    from bruce.metric_series as s
    join bruce.metric_layouts as l on l.scope_id = s.scope_id and s.series_id = any (l.series_ids)
    where s.series_id = any (p_series_ids)
  ),
  number as (
    select p.series_id, k.starts_at, k.samples, k.lowest[p.position] as lowest, k.mean[p.position] as mean,
      k.highest[p.position] as highest
    from bruce.metric_pieces(
      array(select distinct s.scope_id from bruce.metric_series as s where s.series_id = any (p_series_ids)),
      p_since, p_until) as k
    join place as p on p.layout_id = k.layout_id
    where k.mean[p.position] is not null
  )
  select n.series_id, min(n.starts_at),
    (sum(n.mean::float8 * n.samples) / sum(n.samples))::real, min(n.lowest), max(n.highest)
  from number as n
  group by n.series_id, width_bucket(
    extract(epoch from n.starts_at), extract(epoch from p_since),
    extract(epoch from greatest(p_until, p_since + interval '1 second')) + 1, p_points)
  order by n.series_id, min(n.starts_at);
end;
$$;
comment on function bruce.metric_points(integer[], timestamptz, timestamptz, integer) is
  'How these numbers went: at most p_points of each, one of each part of the time; lowest and highest of '
  'what it stands for. Where nothing was measured there is none: a gap is a gap.';

grant execute on function bruce.metric_points(integer[], timestamptz, timestamptz, integer)
  to authenticated, service_role;
