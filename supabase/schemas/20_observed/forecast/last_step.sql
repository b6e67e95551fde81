create function bruce.last_step(p_values float8[], p_limit float8)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_usual float8;
  v_steps integer[];
  v_drops integer;
  v_heights float8[];
begin
  select percentile_cont(0.5) within group (order by abs(p_values[n] - p_values[n - 1])) into v_usual
  from generate_series(2, cardinality(p_values)) as n;
  -- far more than it usually moves, and it stays there: one wrong point is no step
  select array_agg(s.n order by s.n), count(*) filter (where s.jump < 0),
    array_agg(p_values[s.n - 1]) filter (where s.jump < 0)
  into v_steps, v_drops, v_heights
  from (
    select n, p_values[n] - p_values[n - 1] as jump,
      (
        select percentile_cont(0.5) within group (order by v) from unnest(p_values[n:n + 2]) as v
      ) - (
        select percentile_cont(0.5) within group (order by v)
        from unnest(p_values[greatest(n - 3, 1):n - 1]) as v
      ) as shift
    from generate_series(2, cardinality(p_values)) as n
    where abs(p_values[n] - p_values[n - 1]) > greatest(0.05 * p_limit, 8 * v_usual)
  ) as s
  where s.n < cardinality(p_values) and abs(s.shift) > greatest(0.05 * p_limit, 8 * v_usual) * 0.8
    and sign(s.shift) = sign(s.jump);
  -- what is cleaned up again and again goes on like that; twice, if both times from the same height
  return case when v_drops > 2 or v_drops = 2 and abs(v_heights[1] - v_heights[2]) < 0.1 * p_limit then 1
    else coalesce(v_steps[cardinality(v_steps)], 1) end;
end;
$$;
comment on function bruce.last_step(float8[], float8) is
  'The place of the first value after the last step, such as a clean-up; 1 without one, and where it drops '
  'again and again.';
