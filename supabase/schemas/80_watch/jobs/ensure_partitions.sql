-- Months of history: made ahead, dropped when they are too old.

create function bruce.ensure_partitions(
  p_now timestamptz default bruce.clock(), p_months_ahead integer default 3
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_month date;
  v_name text;
  v_created integer := 0;
begin
  for v_month in
    select m::date
    from generate_series(
      date_trunc('month', p_now at time zone 'UTC'),
      date_trunc('month', p_now at time zone 'UTC') + make_interval(months => p_months_ahead), '1 month'
    ) as m
    union
    -- months of rows that arrived for a time without a partition
    select distinct date_trunc('month', o.observed_at at time zone 'UTC')::date
      from bruce.observed_snapshots_default as o
    order by 1
  loop
    v_name := 'observed_snapshots_' || to_char(v_month, 'YYYY_MM');
    continue when to_regclass(format('bruce.%I', v_name)) is not null;

    create temporary table moved_rows on commit drop as
      select * from bruce.observed_snapshots_default as o
      where o.observed_at >= v_month::timestamp at time zone 'UTC'
        and o.observed_at < (v_month + interval '1 month') at time zone 'UTC';
    delete from bruce.observed_snapshots_default as o
    where o.observed_at >= v_month::timestamp at time zone 'UTC'
      and o.observed_at < (v_month + interval '1 month') at time zone 'UTC';
    execute format(
      'create table bruce.%I (like public.observed_snapshots including defaults including constraints)',
        v_name);
    execute format('insert into bruce.%I select * from pg_temp.moved_rows', v_name);
    drop table pg_temp.moved_rows;
    execute format('alter table bruce.%I enable row level security', v_name);
    execute format('revoke all on bruce.%I from public, anon, authenticated, service_role', v_name);
    execute format(
      'alter table public.observed_snapshots attach partition bruce.%I for values from (%L) to (%L)',
      v_name, v_month::timestamp at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC'
    );
    v_created := v_created + 1;
  end loop;
  return v_created;
end;
$$;
comment on function bruce.ensure_partitions(timestamptz, integer) is
  'Makes the partitions of the coming months, and of months that rows in the default partition belong to.';

select bruce.ensure_partitions();
