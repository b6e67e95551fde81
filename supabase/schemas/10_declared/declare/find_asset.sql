create function bruce.find_asset(
  p_asset_type text, p_netbox_id bigint, p_name text, p_listed bigint[] default null
)
returns public.assets
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name_key constant text := bruce.fold_name(p_name);
  v_is_host constant boolean := bruce.is_host_type(p_asset_type);
  v_asset public.assets;
begin
  select a.* into v_asset
  from public.assets as a
  where a.netbox_id = p_netbox_id and a.asset_type = p_asset_type
    or a.name_key = v_name_key and bruce.is_host_type(a.asset_type) = v_is_host
      -- an active object with another NetBox id is a different asset with the same name
      and (
        a.netbox_id is null or p_netbox_id is null or a.netbox_id = p_netbox_id or a.lifecycle = 'retired'
        or a.netbox_id <> all (p_listed)
      )
  order by
    (a.netbox_id = p_netbox_id and a.asset_type = p_asset_type) desc nulls last, a.lifecycle = 'retired',
    a.created_at desc
  limit 1;
  return v_asset;
end;
$$;
comment on function bruce.find_asset(text, bigint, text, bigint[]) is
  'The asset that a declaration refers to: by NetBox id, else by name. p_listed: NetBox ids of a complete '
  'state; an asset that is not in it gives its name to the one that replaces it.';
