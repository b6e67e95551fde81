create function bruce.netbox_asset(p_type text, p_netbox_id bigint, p_name text)
returns public.assets
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asset public.assets;
begin
  select a.* into v_asset
  from public.assets as a
  where a.netbox_id = p_netbox_id and a.asset_type = p_type
    -- declared before by something that knows no NetBox
    or a.name_key = bruce.fold_name(p_name) and a.netbox_id is null
      and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_type)
  order by a.netbox_id nulls last, a.created_at desc
  limit 1;
  return v_asset;
end;
$$;
comment on function bruce.netbox_asset(text, bigint, text) is
  'The asset of a NetBox object: by its number, else by its name.';
