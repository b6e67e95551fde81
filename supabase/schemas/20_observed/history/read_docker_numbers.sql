create function bruce.read_docker_numbers(p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
declare
  v_read bruce.plain_numbers;
  v_is_plain boolean;
begin
  -- between two numbers are only numbers; what is too small for a float is nothing
  select hashtextextended(string_agg(m.name, e'\x1f'), 0), array_agg(m.cpu_pct) || array_agg(m.mem_pct),
    array[max(m.cpu_pct), max(m.mem_pct)],
    bool_and(
      (m.cpu_pct is not null or m.cpu is null and not m.value ? 'cpu')
      and (m.mem_pct is not null
        or coalesce(m.used between '0' and '1e18', not m.value ? 'mem')
          and coalesce(m.most between '0' and '1e18', not m.value ? 'maxmem')))
  into v_read.names_hash, v_read.numbers, v_read.highest, v_is_plain
  from (
    select f.name, f.value, f.cpu, f.used, f.most,
      case when f.cpu between '0.001' and '1e18' then f.cpu::float8::real
        when f.cpu between '0' and '0.001' then 0 end as cpu_pct,
      case when f.used between '0' and '1e18' and f.most between '1' and '1e18'
        then (f.used::bigint * 100::float8 / f.most::bigint)::real end as mem_pct
    from (
      select e.key as name, e.value, e.value -> 'cpu_pct' as cpu, e.value -> 'mem_bytes' as used,
        e.value -> 'mem_limit' as most
      from jsonb_each(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as e
      offset 0
    ) as f
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  end if;
  return v_read;
end;
$$;
comment on function bruce.read_docker_numbers(jsonb) is
  'What a snapshot of docker measures, as our collector gives it, in one look: cpu_pct of each container, '
  'then mem_pct of each, and a hash of their names. Null: it measures nothing, or gives it in another way; '
  'then bruce.measurements reads it.';
