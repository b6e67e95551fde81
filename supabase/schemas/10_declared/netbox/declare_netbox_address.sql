create function bruce.declare_netbox_address(p_netbox_id bigint, p_address jsonb, p_is_deleted boolean)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host public.assets := bruce.find_asset(
    p_address ->> 'host_type', bruce.to_count(p_address -> 'host_id'), null);
  v_hosts text[];
begin
  with changed as (
    update public.assets as a set
      primary_ip = case when a.id = v_host.id and not p_is_deleted then bruce.to_inet(p_address ->> 'ip') end,
      metadata = case when a.id = v_host.id
        and not p_is_deleted then a.metadata else a.metadata - 'netbox_ip_id' end
    where a.metadata ->> 'netbox_ip_id' = p_netbox_id::text
    returning a.name
  )
  select array_agg(c.name) into v_hosts from changed as c;
  if not p_is_deleted and p_address ->> 'is_usable' = 'true' and v_host.primary_ip is null
    and not v_host.metadata ? 'netbox_ip_id' then
    -- as netbox-export does: a host without a primary address gets any of its other addresses
    update public.assets as a set
      primary_ip = bruce.to_inet(p_address ->> 'ip'), metadata = a.metadata
        || jsonb_build_object('netbox_ip_id', p_netbox_id)
    where a.id = v_host.id;
    v_hosts := v_hosts || v_host.name;
  end if;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.declare_netbox_address(bigint, jsonb, boolean) is
  'Applies an address that changed, moved or was deleted in NetBox. netbox_ip_id in assets.metadata says '
  'whose address it is.';
