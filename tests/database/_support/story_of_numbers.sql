-- Words to tell of numbers that are measured again and again.

create function tests.pool_at(p_at timestamptz, p_pct numeric, p_pool text default 'tank', p_host text default 'nas')
returns void
language sql
as $$
  select tests.report_at(p_at, p_host, tests.pools(jsonb_build_object(
    'name', p_pool, 'status', 'ONLINE', 'size', 10000, 'allocated', round(p_pct * 100))), 'truenas');
$$;
comment on function tests.pool_at(timestamptz, numeric, text, text) is
  'A NAS reports that a pool is so full. This is the present of the session from now on.';

create function tests.fill(p_until timestamptz, p_hours integer, p_pct text, p_pool text default 'tank')
returns void
language plpgsql
as $$
declare
  v_series bruce.metric_series;
begin
  select s.* into strict v_series from bruce.metric_series as s where s.name = p_pool and s.metric = 'pool_pct';
  delete from bruce.metric_rollups where scope_id = v_series.scope_id;
  execute format(
    $fill$
      insert into bruce.metric_rollups
      select 4, $1, $2 - (%1$s - h) * interval '1 hour', bruce.make_layout($1, 42, array[$3]), 60,
        array[(%2$s)::real], array[(%2$s)::real], array[(%2$s)::real]
      from generate_series(0, %1$s - 1) as h
    $fill$, p_hours, p_pct)
  using v_series.scope_id, p_until, v_series.series_id;
  update bruce.metric_state set rolled_until = greatest(rolled_until, p_until);
end;
$$;
comment on function tests.fill(timestamptz, integer, text, text) is
  'A pool was measured for so many hours until then, and never before: p_pct says how full it was, by the number h of the hour.';

create function tests.points(p_host text, p_since timestamptz, p_metric text, p_name text default null)
returns table (at text, value text)
language sql
as $$
  select to_char(m.at at time zone 'UTC', 'DD HH24:MI'), m.value::text
  from public.metrics(p_host, name => p_name, metric => p_metric, since => p_since, points => 1000) as m;
$$;
comment on function tests.points(text, timestamptz, text, text) is 'How a number of a host went, as texts.';
