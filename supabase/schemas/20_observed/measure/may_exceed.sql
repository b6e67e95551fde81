create function bruce.may_exceed(p_snapshot jsonb, p_highest real[] default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_highest is not null then
    return exists (
      select from public.thresholds as o
      where o.open_above < p_highest[array_position(bruce.plain_metrics(), o.metric)]
    );
  end if;
  return exists (
    select
    -- offset 0: each member is looked up once, and not anew for each comparison
    from (
      select e.value -> 'cpu_pct' as cpu_pct, e.value -> 'mem_bytes' as mem_bytes,
        e.value -> 'mem_limit' as mem_limit, e.value, e.key
      from jsonb_each(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as e
      offset 0
    ) as m
    cross join (
      select min(o.open_above) filter (where o.metric = 'cpu_pct') as cpu_pct,
        min(o.open_above) filter (where o.metric = 'mem_pct') as mem_pct,
        min(o.open_above) filter (where o.metric = 'disk_pct') as disk_pct,
        bool_or(o.metric in ('swap_pct', 'gpu_pct', 'gpu_mem_pct', 'temperature_c')) as asks_more
      from public.thresholds as o
    ) as t
    where case
        when jsonb_typeof(m.cpu_pct) = 'number' and jsonb_typeof(m.mem_bytes) = 'number'
          and jsonb_typeof(m.mem_limit) = 'number'
        then m.cpu_pct::numeric > t.cpu_pct
          -- multiplied, as a division costs more
          or m.mem_bytes::numeric * 100 > m.mem_limit::numeric * t.mem_pct
        -- what is given in another way is looked at closely
        when m.key = 'filesystems' then exists (
          select from jsonb_path_query(m.value, 'lax $.*') as f
          where bruce.to_number(f -> 'used_bytes') * 100
            > (bruce.to_number(f -> 'used_bytes') + bruce.to_number(f -> 'available_bytes')) * t.disk_pct
        )
        when m.key = 'gpus' then t.asks_more
        else m.value ?| '{cpu_pct,mem_bytes,mem_limit}'
      end
      or t.asks_more and m.key = 'machine'
  );
end;
$$;
comment on function bruce.may_exceed(jsonb, real[]) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is '
  'judged. p_highest: what bruce.read_at_once read in it.';
