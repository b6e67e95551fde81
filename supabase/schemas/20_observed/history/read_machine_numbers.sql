create function bruce.read_machine_numbers(p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
declare
  v_metrics constant jsonb := p_snapshot -> 'metrics';
  v_machine constant jsonb := v_metrics -> 'machine';
  v_is_plain boolean;
  v_first real[];
  v_read bruce.plain_numbers;
  v_gpus record;
begin
  if jsonb_typeof(v_machine) is distinct from 'object'
    or v_machine ?| '{cpu,mem,maxmem,disk,used,allocated,total_bytes,used_bytes,available_bytes}'
    or v_machine ?| '{swap_used_bytes,swap_total_bytes}'
    or jsonb_typeof(v_metrics -> 'filesystems') <> 'object' or jsonb_typeof(v_metrics -> 'gpus') <> 'object'
    -- who writes them into the rows
    or p_snapshot -> 'cpu' ?| '{cpu_pct,cpu}'
    or p_snapshot -> 'memory' ?| '{mem_bytes,used_bytes,available_bytes,swap_bytes,swap_used_bytes}'
    or p_snapshot @? '$.filesystems[*].used_bytes'
    or p_snapshot @? '$.gpus[*] ? (exists(@.utilization_pct) || exists(@.memory_used_bytes)
      || exists(@.temperature_c))'
  then
    return null;
  end if;
  select
    array[
      case when m.cpu between '0.001' and '1e18' then m.cpu::float8::real
        when m.cpu between '0' and '0.001' then 0 end,
      case when m.used between '0' and '1e18' and m.most between '1' and '1e18'
        then (m.used::bigint * 100::float8 / m.most::bigint)::real end,
      case when m.swap between '0' and '1e18' and m.most_swap between '1' and '1e18'
        then (m.swap::bigint * 100::float8 / m.most_swap::bigint)::real end
    ],
    coalesce(m.cpu between '0' and '1e18' or m.cpu = 'null', true)
      and coalesce(m.used between '0' and '1e18' or m.used = 'null', true)
      and coalesce(m.most between '0' and '1e18' or m.most = 'null', true)
      and coalesce(m.swap between '0' and '1e18' or m.swap = 'null', true)
      and coalesce(m.most_swap between '0' and '1e18' or m.most_swap = 'null', true)
  into v_first, v_is_plain
  from (
    select v_machine -> 'cpu_pct' as cpu, v_machine -> 'mem_bytes' as used, v_machine -> 'mem_limit' as most,
      v_machine -> 'swap_bytes' as swap, v_machine -> 'swap_limit' as most_swap
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  end if;
  select hashtextextended(string_agg(m.name, e'\x1f'), 2), v_first || array_agg(m.disk_pct),
    array[v_first[1], v_first[2], max(m.disk_pct), v_first[3]],
    bool_and(m.disk_pct is not null
      or coalesce(m.used between '0' and '1e18' or m.used = 'null', true)
        and coalesce(m.free between '0' and '1e18' or m.free = 'null', true) and not m.value ? 'size_bytes')
  into v_read.names_hash, v_read.numbers, v_read.highest, v_is_plain
  from (
    select f.name, f.value, f.used, f.free,
      case when f.used between '0' and '1e18' and f.free between '0' and '1e18'
        then (f.used::bigint * 100::float8 / nullif(f.used::bigint + f.free::bigint, 0))::real
        end as disk_pct
    from (
      select e.key as name, e.value, e.value -> 'used_bytes' as used, e.value -> 'available_bytes' as free
      from jsonb_each(v_metrics -> 'filesystems') as e
      offset 0
    ) as f
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  elsif v_read.names_hash is null then
    v_read.names_hash := 0;
  end if;
  if v_metrics -> 'gpus' <> '{}' then
    select string_agg(m.name, e'\x1f') as names, array_agg(m.gpu_pct) as gpu_pct,
      array_agg(m.gpu_mem_pct) as gpu_mem_pct, array_agg(m.temperature_c) as temperature_c,
      array[max(m.gpu_pct), max(m.gpu_mem_pct), max(m.temperature_c)] as highest,
      bool_and(m.is_plain) as is_plain
    into v_gpus
    from (
      select e.key as name,
        case when e.value -> 'utilization_pct' between '0.001' and '1e18'
          then (e.value -> 'utilization_pct')::float8::real
          when e.value -> 'utilization_pct' between '0' and '0.001' then 0 end as gpu_pct,
        case when e.value -> 'memory_used_bytes' between '0' and '1e18'
            and e.value -> 'memory_total_bytes' between '1' and '1e18'
          then ((e.value -> 'memory_used_bytes')::bigint * 100::float8
            / (e.value -> 'memory_total_bytes')::bigint)::real end as gpu_mem_pct,
        case when e.value -> 'temperature_c' between '0.001' and '1e18'
          then (e.value -> 'temperature_c')::float8::real
          when e.value -> 'temperature_c' between '0' and '0.001' then 0 end as temperature_c,
        jsonb_typeof(e.value) = 'object'
          and not e.value ?| '{cpu_pct,cpu,disk,used,allocated}'
          and not exists (
            select from jsonb_each(e.value) as n
            where not (n.value between '0' and '1e18' or n.value = 'null')
          ) as is_plain
      from jsonb_each(v_metrics -> 'gpus') as e
      offset 0
    ) as m;
    if not v_gpus.is_plain then
      return null;
    end if;
    v_read.names_hash := hashtextextended(v_gpus.names, v_read.names_hash);
    v_read.numbers := v_read.numbers || v_gpus.gpu_pct || v_gpus.gpu_mem_pct || v_gpus.temperature_c;
    v_read.highest := v_read.highest || v_gpus.highest;
  end if;
  return v_read;
end;
$$;
comment on function bruce.read_machine_numbers(jsonb) is
  'What a machine says of itself beside its rows, as our collector gives it, in one look: cpu_pct, mem_pct '
  'and swap_pct, disk_pct of each filesystem, then gpu_pct, gpu_mem_pct and temperature_c of all cards. '
  'Null: it gives it in another way; then bruce.measurements reads it.';
