create function bruce.pack_rollups(p_span interval, p_scope_ids integer[], p_starts timestamptz[])
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_mergejoin = off
set work_mem = '32MB'
as $$
declare
  v_written integer;
begin
  -- of parts of which more is known than when they were written, or which are new
  with span as materialized (
    select b.scope_id, b.starts_at, bruce.metric_part(p_span, b.starts_at) as part
    from unnest(p_scope_ids, p_starts) as b (scope_id, starts_at)
  ),
  piece as materialized (
    select s.scope_id, s.starts_at, s.part, f.layout_id, f.samples, f.lowest, f.mean, f.highest
    from span as s
    cross join lateral (
      select m.layout_id, 1 as samples, m.numbers as lowest, m.numbers as mean, m.numbers as highest
      from bruce.metric_samples as m
      where p_span = interval '5 minutes' and m.scope_id = s.scope_id
        and m.measured_at >= s.starts_at and m.measured_at < s.starts_at + p_span
      union all
      select r.layout_id, r.samples, r.lowest, r.mean, r.highest
      from bruce.metric_rollups as r
      where p_span = interval '1 hour' and r.scope_id = s.scope_id
        and r.part = bruce.metric_part(interval '5 minutes', s.starts_at)
        and r.starts_at >= s.starts_at and r.starts_at < s.starts_at + p_span
      union all
      select r.layout_id, r.samples, r.lowest, r.mean, r.highest
      from bruce.metric_rollups as r
      where p_span = interval '1 day' and r.scope_id = s.scope_id and r.part = 4
        and r.starts_at >= s.starts_at and r.starts_at < s.starts_at + p_span
    ) as f
  ),
  total as materialized (
    select p.scope_id, p.starts_at, p.part, sum(p.samples)::integer as samples
    from piece as p
    group by p.scope_id, p.starts_at, p.part
  ),
  news as materialized (
    select t.scope_id, t.starts_at, t.part, t.samples
    from total as t
    where not exists (
      select from bruce.metric_rollups as r
      where r.part = t.part and r.scope_id = t.scope_id and r.starts_at = t.starts_at
        and r.samples >= t.samples)
  ),
  number as (
    select p.scope_id, p.starts_at, u.series_id, min(u.lowest) as lowest,
      (sum(u.mean::float8 * p.samples) / sum(p.samples))::real as mean, max(u.highest) as highest
    from news as n
    join piece as p on p.scope_id = n.scope_id and p.starts_at = n.starts_at
    join bruce.metric_layouts as l on l.layout_id = p.layout_id
    cross join lateral unnest(l.series_ids, p.lowest, p.mean, p.highest) as u (
      series_id, lowest, mean, highest)
    where u.mean is not null
    group by p.scope_id, p.starts_at, u.series_id
  ),
  packed as (
    select u.scope_id, u.starts_at, array_agg(u.series_id order by u.series_id) as series_ids,
      array_agg(u.lowest order by u.series_id) as lowest, array_agg(u.mean order by u.series_id) as mean,
      array_agg(u.highest order by u.series_id) as highest
    from number as u
    group by u.scope_id, u.starts_at
  )
  insert into bruce.metric_rollups as r (
    part, scope_id, starts_at, layout_id, samples, lowest, mean, highest)
  select n.part, n.scope_id, n.starts_at,
    coalesce(
      (select l.layout_id from bruce.metric_layouts as l
        where l.scope_id = n.scope_id and l.names_hash = hashtextextended(k.series_ids::text, 2)),
      bruce.make_layout(n.scope_id, hashtextextended(k.series_ids::text, 2), k.series_ids)),
    n.samples, k.lowest, k.mean, k.highest
  from packed as k
  join news as n on n.scope_id = k.scope_id and n.starts_at = k.starts_at
  order by n.scope_id, n.starts_at
  on conflict (part, scope_id, starts_at) do update
  set layout_id = excluded.layout_id, samples = excluded.samples, lowest = excluded.lowest,
    mean = excluded.mean, highest = excluded.highest;
  get diagnostics v_written = row_count;
  return v_written;
end;
$$;
comment on function bruce.pack_rollups(interval, integer[], timestamptz[]) is
  'Rolls up these spans (5 minutes, 1 hour or 1 day) of these scopes from what is finer. A span is only '
  'written when more snapshots of it are known than before, so that a replay counts once and a crash takes '
  'nothing away. Returns how many it wrote.';
