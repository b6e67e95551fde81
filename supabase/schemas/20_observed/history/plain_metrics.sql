create function bruce.plain_metrics()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select '{cpu_pct,mem_pct,disk_pct,swap_pct,gpu_pct,gpu_mem_pct,temperature_c}'::text[];
$$;
comment on function bruce.plain_metrics() is 'The order of highest in bruce.plain_numbers.';
