create function bruce.host_places(p_hosts text[])
returns table (hostname text, vmid integer, name_key text, is_cluster boolean)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  select distinct a.name, a.vmid, bruce.fold_name(p.place), p.is_cluster
  from public.assets as a
  left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster
  cross join lateral (values
    (a.parent, false),
    (case when a.parent is not null then (bruce.resolve_host(a.parent)).host end, false),
    (a.cluster, true),
    (c.parent, false),
    (case when c.parent is not null then (bruce.resolve_host(c.parent)).host end, false)
  ) as p (place, is_cluster)
  where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type) and bruce.fold_name(p.place) is not null;
end;
$$;
comment on function bruce.host_places(text[]) is
  'Folded names of where these hosts are declared: parent, cluster, and the parent of the cluster; '
  'with their number, which counts there.';
