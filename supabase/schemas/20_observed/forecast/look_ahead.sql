create function bruce.look_ahead(p_at timestamptz[], p_values float8[], p_limit float8)
returns bruce.outlook
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_look bruce.outlook;
  v_trend bruce.trend;
  v_recent bruce.trend;
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_from timestamptz;
  v_left float8;
  v_half integer;
  v_apart_s integer;
  v_start integer := bruce.last_step(p_values, p_limit);
begin
  p_at := p_at[v_start:];
  p_values := p_values[v_start:];
  v_start := bruce.last_bend(p_at, p_values, p_limit);
  p_at := p_at[v_start:];
  p_values := p_values[v_start:];
  v_look.points := cardinality(p_at);
  v_look.since := p_at[1];
  if v_look.points < 12 or v_last - p_at[1] < interval '1 day' then
    v_look.verdict := 'not enough data';
    v_look.why := 'forecast.short';
    return v_look;
  end if;
  if v_last - p_at[1] >= interval '3 days' then
    v_apart_s := case when v_last - p_at[1] < interval '10 days' then 6 else 24 end * 3600;
    -- means of whole days, so that a course that repeats each day is no noise
    select array_agg(g.at order by g.at), array_agg(g.value order by g.at) into p_at, p_values
    from (
      select p.ends_at, to_timestamp(avg(p.ends_at) over day) as at, avg(p.value) over day as value
      from (
        select extract(epoch from o.at)::float8 as ends_at, o.value
        from unnest(p_at, p_values) as o (at, value)
      ) as p
      window day as (order by p.ends_at range between 82800::float8 preceding and current row)
    ) as g
    where g.ends_at >= extract(epoch from v_look.since) + 64800
      and (extract(epoch from v_last) - g.ends_at)::integer % v_apart_s = 0;
  end if;

  v_trend := bruce.find_trend(p_at, p_values);
  -- where it goes another way than before, the newer half counts
  while cardinality(p_at) >= 12 loop
    v_half := cardinality(p_at) / 2;
    v_recent := bruce.find_trend(p_at[v_half:], p_values[v_half:]);
    exit when v_recent.slope between least(v_trend.slope * 0.6, v_trend.slope / 0.6)
        and greatest(v_trend.slope * 0.6, v_trend.slope / 0.6)
      -- the newer half is too uncertain to say so
      or v_trend.slope between v_recent.slope_low and v_recent.slope_high;
    p_at := p_at[v_half:];
    p_values := p_values[v_half:];
    v_trend := v_recent;
    v_look.since := p_at[1];
  end loop;

  v_look.slope := v_trend.slope;
  v_left := greatest(p_limit - v_trend.level, 0);
  v_from := p_at[cardinality(p_at)];
  v_look.perhaps_full_at := bruce.full_after(v_from, v_left, v_trend.slope);
  if v_look.perhaps_full_at < v_last then
    v_look.perhaps_full_at := v_last;
  end if;
  if v_trend.share_up >= 0.75 and v_look.perhaps_full_at is not null then
    v_look.verdict := 'growing';
    v_look.full_at := v_look.perhaps_full_at;
    v_look.full_at_earliest := greatest(bruce.full_after(v_from, v_left, v_trend.slope_high), v_last);
    v_look.full_at_latest := bruce.full_after(v_from, v_left, v_trend.slope_low);
    if v_look.full_at_latest < v_last then
      v_look.full_at_latest := v_last;
    end if;
    v_look.why := case when v_look.full_at_latest is null then 'forecast.perhaps'
      else 'forecast.growing' end;
  elsif v_trend.share_up >= 0.75 then
    v_look.verdict := 'steady';
    v_look.why := 'forecast.far';
  -- less than half a percent in two weeks is rest
  elsif v_trend.share_down >= 0.75 and v_trend.slope * 14 < -0.005 * p_limit then
    v_look.verdict := 'falling';
    v_look.why := 'forecast.falling';
  -- over two weeks it moves by less than a tenth of all there is, whichever way
  elsif (v_trend.slope_high - v_trend.slope_low) * 14 < 0.1 * p_limit then
    v_look.verdict := 'steady';
    v_look.why := case when v_left = 0 then 'forecast.full' else 'forecast.steady' end;
  else
    v_look.verdict := 'not enough data';
    v_look.why := 'forecast.noisy';
  end if;
  return v_look;
end;
$$;
comment on function bruce.look_ahead(timestamptz[], float8[], float8) is
  'When a series reaches its limit at its present rate, or why nobody can say. The points are hours, oldest '
  'first. What was before the last step, or went another way, does not count.';
