-- Theil and Sen: the median of all slopes, which a quarter of wrong points does not move. Of pairs at least a
-- quarter of the time apart: nearer ones say more of the noise

create function bruce.find_trend(p_at timestamptz[], p_values float8[])
returns bruce.trend
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_trend bruce.trend;
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_apart constant interval := (v_last - p_at[1]) / 4;
begin
  select
    percentile_cont(0.5) within group (order by s.slope),
    percentile_cont(0.1) within group (order by s.slope),
    percentile_cont(0.9) within group (order by s.slope),
    count(*) filter (where s.slope > 0)::float8 / nullif(count(*), 0),
    count(*) filter (where s.slope < 0)::float8 / nullif(count(*), 0)
  into v_trend.slope, v_trend.slope_low, v_trend.slope_high, v_trend.share_up, v_trend.share_down
  from (
    select (b.value - a.value) / (extract(epoch from b.at - a.at)::float8 / 86400) as slope
    from unnest(p_at, p_values) as a (at, value)
    join unnest(p_at, p_values) as b (at, value) on b.at > a.at and b.at >= a.at + v_apart
  ) as s;
  select percentile_cont(0.5) within group (
    order by p.value + v_trend.slope * extract(epoch from v_last - p.at)::float8 / 86400)
  into v_trend.level
  from unnest(p_at, p_values) as p (at, value);
  return v_trend;
end;
$$;
comment on function bruce.find_trend(timestamptz[], float8[]) is
  'The trend of a series of at least two points, oldest first.';
