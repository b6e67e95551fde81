create function bruce.may_exceed(p_snapshot jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select
    from jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as m
    cross join (
      select min(o.open_above) filter (where o.metric = 'cpu_pct') as cpu_pct,
        min(o.open_above) filter (where o.metric = 'mem_pct') as mem_pct
      from public.thresholds as o
    ) as t
    where case
        when jsonb_typeof(m.value -> 'cpu_pct') = 'number'
          and jsonb_typeof(m.value -> 'mem_bytes') = 'number'
          and jsonb_typeof(m.value -> 'mem_limit') = 'number'
        then (m.value -> 'cpu_pct')::numeric > t.cpu_pct
          -- multiplied, as a division costs more
          or (m.value -> 'mem_bytes')::numeric * 100 > (m.value -> 'mem_limit')::numeric * t.mem_pct
        -- what is given in another way is looked at closely
        else m.value ?| '{cpu_pct,mem_bytes,mem_limit}'
      end
  );
end;
$$;
comment on function bruce.may_exceed(jsonb) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is '
  'judged.';
