create function bruce.ensure_partitions(
  p_now timestamptz default bruce.clock(), p_months_ahead integer default 3
)
returns integer
language plpgsql
volatile
set search_path = ''
-- a long read of the history, such as pg_dump, holds its lock: ingest must not wait behind this statement
set lock_timeout = '250ms'
as $$
declare
  v_month date;
  v_created integer := 0;
begin
  for v_month in
    select m::date
    from generate_series(
      date_trunc('month', p_now at time zone 'UTC'),
      date_trunc('month', p_now at time zone 'UTC') + make_interval(months => p_months_ahead), '1 month'
    ) as m
    union
    -- months of rows in the default partition
    select distinct date_trunc('month', o.observed_at at time zone 'UTC')::date
      from bruce.observed_snapshots_default as o
      -- what is kept whatever its age stays there
      where o.observed_at >= p_now - (select s.retention from public.settings as s) - interval '1 month'
    order by 1
  loop
    continue when to_regclass(format('bruce.observed_snapshots_%s', to_char(v_month, 'YYYY_MM'))) is not null;
    perform bruce.create_partition(v_month);
    v_created := v_created + 1;
  end loop;
  return v_created;
exception
  -- the next run tries again; until then the default partition takes the rows
  when lock_not_available then
    return 0;
end;
$$;
comment on function bruce.ensure_partitions(timestamptz, integer) is
  'Makes the partitions of the coming months, and of the rows in the default partition. Makes none while a '
  'long read of the history holds its lock.';

select bruce.ensure_partitions();
