-- What is timed, and by which clock. On Linux the clock is the CPU time of this session's own process: other programs on the
-- machine do not move it. Elsewhere it is the wall clock.

create schema bench;

create unlogged table bench.timings (
  id bigint generated always as identity,
  measure text not null,
  side text not null,
  microseconds float8 not null,
  wal_bytes numeric not null default 0
);

-- Reading the stat of one's own process brings its CPU time up to date; schedstat then tells it in nanoseconds.
create function bench.cpu_clock()
returns float8
language plpgsql
volatile
as $$
begin
  perform pg_read_file('/proc/self/stat', 0, 1000, true);
  return split_part(pg_read_file('/proc/self/schedstat', 0, 100, true), ' ', 1)::float8 / 1000;
end;
$$;

create function bench.wall_clock()
returns float8
language plpgsql
volatile
as $$
begin
  return extract(epoch from clock_timestamp()) * 1e6;
end;
$$;

-- Takes the CPU clock where it is one that moves from one call to the next.
do $$
declare
  v_before float8;
  v_moves boolean := true;
begin
  for i in 1..20 loop
    v_before := bench.cpu_clock();
    v_moves := v_moves and coalesce(bench.cpu_clock() > v_before, false);
  end loop;
  execute format('alter function bench.%s_clock() rename to clock', case when v_moves then 'cpu' else 'wall' end);
end;
$$;

-- What the clock itself costs: it is taken off each time that is recorded.
create function bench.clock_cost()
returns float8
language plpgsql
volatile
as $$
declare
  v_started float8;
  v_costs float8[] := '{}';
begin
  for i in 1..200 loop
    v_started := bench.clock();
    v_costs := v_costs || bench.clock() - v_started;
  end loop;
  return (select percentile_cont(0.5) within group (order by c) from unnest(v_costs) as c);
end;
$$;

create table bench.clocks as select bench.clock_cost() as cost;

-- p_of: how many things were done in that time.
create function bench.record(
  p_measure text, p_side text, p_started float8, p_ended float8, p_wal_bytes numeric default 0, p_of integer default 1
)
returns void
language sql
volatile
begin atomic
  insert into bench.timings (measure, side, microseconds, wal_bytes)
  select p_measure, p_side, greatest(p_ended - p_started - c.cost, 0.1) / p_of, p_wal_bytes from bench.clocks as c;
end;
