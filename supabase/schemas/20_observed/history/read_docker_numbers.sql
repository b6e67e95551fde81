create function bruce.read_docker_numbers(p_snapshot jsonb, out names_hash bigint, out numbers real[])
language plpgsql
stable
set search_path = ''
as $$
declare
  v_is_plain boolean;
begin
  -- between two numbers are only numbers; what is too small for a float is nothing
  select hashtextextended(string_agg(m.name, e'\x1f'), 0), array_agg(m.cpu_pct) || array_agg(m.mem_pct),
    bool_and(m.is_plain)
  into names_hash, numbers, v_is_plain
  from (
    select
      e.key as name,
      case when e.value -> 'cpu_pct' between '0.001' and '1e18' then (e.value -> 'cpu_pct')::float8::real
        when e.value -> 'cpu_pct' between '0' and '0.001' then 0 end as cpu_pct,
      case when e.value -> 'mem_limit' between '1' and '1e18'
        then case when e.value -> 'mem_bytes' between '1' and '1e18'
          then ((e.value -> 'mem_bytes')::float8 * 100 / (e.value -> 'mem_limit')::float8)::real
          when e.value -> 'mem_bytes' between '0' and '1' then 0 end
        end as mem_pct,
      coalesce(e.value -> 'cpu_pct' between '0' and '1e18', not e.value ? 'cpu')
        and coalesce(e.value -> 'mem_bytes' between '0' and '1e18', not e.value ? 'mem')
        and coalesce(e.value -> 'mem_limit' between '0' and '1e18', not e.value ? 'maxmem') as is_plain
    from jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as e
    offset 0
  ) as m;
  if not v_is_plain then
    names_hash := null;
    numbers := null;
  end if;
end;
$$;
comment on function bruce.read_docker_numbers(jsonb) is
  'What a snapshot of docker measures, as our collector gives it, in one look: cpu_pct of each container, '
  'then mem_pct of each, and a hash of their names. Null: it measures nothing, or gives it in another way; '
  'then bruce.measurements reads it.';
