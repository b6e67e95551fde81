create function bruce.cluster_keys(p_asset public.assets)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_asset.lifecycle = 'retired' then '{}'
    else array_remove(array[
      bruce.fold_name(p_asset.cluster),
      case when lower(p_asset.asset_type) = 'cluster' then p_asset.name_key end
    ], null)
  end;
end;
$$;
comment on function bruce.cluster_keys(public.assets) is
  'Folded names of the clusters that this asset declares: the one it is in, and itself.';
