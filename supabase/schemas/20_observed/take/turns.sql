create function bruce.turns(p_rows public.observed_snapshots[])
returns table (turn bigint, "position" bigint)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  if cardinality(p_rows) = 1 then
    return query values (1::bigint, 1::bigint);
    return;
  end if;
  return query
  with named as materialized (
    select n.ordinality as position, lower(btrim(n.hostname)) as host_key, lower(n.source) as source,
      n.observed_at
    from unnest(p_rows) with ordinality as n
  ),
  known as materialized (
    select n.position, n.source, n.observed_at, s.host,
      -- several spellings of one host are one scope
      case when s.host is null then (bruce.resolve_host(n.host_key)).host end as new_host
    from named as n
    left join bruce.scopes as s on s.host_key = n.host_key and s.source = n.source
  )
  select
    row_number() over (
      partition by coalesce(k.host, k.new_host), k.source order by k.observed_at, k.position),
    k.position
  from known as k;
end;
$$;
comment on function bruce.turns(public.observed_snapshots[]) is
  'When each snapshot of a batch has its turn: the first ones of all scopes, then the second ones.';
