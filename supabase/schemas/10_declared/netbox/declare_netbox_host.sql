create function bruce.declare_netbox_host(p_type text, p_netbox_id bigint, p_host jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_asset public.assets := bruce.find_asset(p_type, p_netbox_id, p_host ->> 'hostname');
  v_name text := p_host ->> 'hostname';
  v_is_namesake boolean := exists (
    select from public.assets as a
    where a.name_key = bruce.fold_name(v_name)
      and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_type)
      and a.id is distinct from v_asset.id and a.netbox_id is not null and a.lifecycle <> 'retired'
  );
begin
  -- NetBox names are unique per cluster or site only: the second one gets the name that netbox-export gives
  -- it
  if v_is_namesake then
    p_host := jsonb_set(p_host, '{aliases}', coalesce(p_host -> 'aliases', '[]') || to_jsonb(v_name));
    v_name := format('%s (netbox %s)', v_name, p_netbox_id);
  end if;
  -- without a primary address, keep the address taken from an interface
  if p_host ->> 'ip' is null and v_asset.metadata ? 'netbox_ip_id' then
    p_host := p_host - 'ip';
  end if;
  perform bruce.declare_assets(jsonb_build_array(bruce.asset_patch(p_host || jsonb_build_object(
    'hostname', v_name, 'asset_type', p_type, 'netbox_id', p_netbox_id
  ))));
  return v_name;
end;
$$;
comment on function bruce.declare_netbox_host(text, bigint, jsonb) is
  'Declares a device, VM, cluster or prefix from NetBox. Fields that NetBox did not send stay. Returns its '
  'name.';
