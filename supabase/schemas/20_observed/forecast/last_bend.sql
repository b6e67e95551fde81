create function bruce.last_bend(p_at timestamptz[], p_values float8[], p_limit float8)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_changes float8[];
  v_days integer := 0;
  v_usual record;
  v_middle float8;
  v_place integer;
begin
  -- from day to day, newest first: a course that repeats each day is no bend
  select array_agg(d.mean - d.before order by d.day) into v_changes
  from (
    select g.day, g.mean, lead(g.mean) over (order by g.day) as before,
      lead(g.day) over (order by g.day) as day_before
    from (
      select floor(extract(epoch from v_last - o.at) / 86400)::integer as day, avg(o.value) as mean
      from unnest(p_at, p_values) as o (at, value)
      group by 1 having count(*) >= 12
    ) as g
  ) as d
  where d.day_before = d.day + 1;
  if cardinality(v_changes) < 8 then
    return 1;
  end if;
  for n in 2..least(cardinality(v_changes) - 6, 10) loop
    select
      percentile_cont(0.5) within group (order by c) as middle,
      -- the third: what happened twice may be chance, what happens each week is usual
      (array_agg(c order by c desc))[3] as most, (array_agg(c order by c))[3] as least,
      (percentile_cont(0.9) within group (order by c) - percentile_cont(0.1) within group (order by c))
        + 0.001 * p_limit as range
    into v_usual
    from unnest(v_changes[n + 1:]) as c;
    if (select min(c) from unnest(v_changes[:n]) as c) > v_usual.most + v_usual.range
      or (select max(c) from unnest(v_changes[:n]) as c) < v_usual.least - v_usual.range
    then
      v_days := n;
      v_middle := v_usual.middle;
    end if;
  end loop;
  if v_days = 0 then
    return 1;
  end if;
  v_place := (
    select min(o.place) from unnest(p_at) with ordinality as o (at, place)
    where o.at >= v_last - v_days * interval '1 day');
  -- a single large move is no new course
  return case when (
    select max(abs(p_values[n] - p_values[n - 1]))
      < abs(p_values[cardinality(p_values)] - p_values[v_place] - v_middle * v_days) / 2
    from generate_series(v_place + 1, cardinality(p_values)) as n
  ) then v_place else 1 end;
end;
$$;
comment on function bruce.last_bend(timestamptz[], float8[], float8) is
  'The place since which, for two to ten days, a series moves each day as it never did before; 1 if it goes '
  'on as it did.';
