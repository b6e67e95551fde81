create function bruce.is_declared_cluster(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return exists (
    select from public.assets as a
    where a.lifecycle <> 'retired'
      and (a.cluster is not null and bruce.fold_name(a.cluster) = bruce.fold_name(p_hostname)
        or lower(a.asset_type) = 'cluster' and a.name_key = bruce.fold_name(p_hostname))
  );
end;
$$;
comment on function bruce.is_declared_cluster(text) is
  'True if it is the name of a declared cluster. A cluster is not a host, but a collector can report under '
  'its name.';
