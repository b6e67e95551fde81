create function bruce.may_exceed(p_snapshot jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_path_exists(
    p_snapshot,
    '$.metrics.* ? (@.cpu_pct.double() > $cpu_pct || @.mem_bytes.double() / @.mem_limit.double() * 100 > '
    '$mem_pct)',
    (select jsonb_object_agg(t.metric, t.lowest) from (
      select o.metric, min(o.open_above) as lowest from public.thresholds as o group by o.metric
    ) as t),
    true
  );
end;
$$;
comment on function bruce.may_exceed(jsonb) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is '
  'judged.';
