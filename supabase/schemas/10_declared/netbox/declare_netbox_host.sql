create function bruce.declare_netbox_host(p_type text, p_netbox_id bigint, p_host jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_asset public.assets := bruce.netbox_asset(p_type, p_netbox_id, p_host ->> 'hostname');
  v_name text := p_host ->> 'hostname';
  v_is_namesake boolean := exists (
    select from public.assets as a
    where a.name_key = bruce.fold_name(v_name)
      and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_type)
      and a.id is distinct from v_asset.id and a.netbox_id is not null and a.lifecycle <> 'retired'
  );
begin
  -- names are unique in a NetBox cluster or site, not in NetBox: as netbox-export names the second one
  if v_is_namesake then
    p_host := jsonb_set(p_host, '{aliases}', coalesce(p_host -> 'aliases', '[]') || to_jsonb(v_name));
    v_name := format('%s (netbox %s)', v_name, p_netbox_id);
  end if;
  if v_asset.id is null then
    insert into public.assets (
      name, asset_type, status, lifecycle, role, parent, cluster, primary_ip, tags, aliases, netbox_id, vmid,
      metadata
    )
    values (
      v_name, p_type, p_host ->> 'status', p_host ->> 'lifecycle', p_host ->> 'role', p_host ->> 'parent',
      p_host ->> 'cluster', bruce.to_inet(p_host ->> 'ip'), bruce.to_names(p_host -> 'tags'),
      bruce.to_names(p_host -> 'aliases'), p_netbox_id, bruce.to_count(p_host -> 'vmid'),
      coalesce(p_host -> 'metadata', '{}')
    );
    return v_name;
  end if;

  if v_asset.name <> v_name then
    perform bruce.rename_asset(v_asset, v_name);
  end if;
  update public.assets as a set
    asset_type = p_type,
    netbox_id = p_netbox_id,
    status = case when p_host ? 'status' then p_host ->> 'status' else a.status end,
    -- a status of one's own says nothing about the lifecycle; coming back from retirement is being active
    lifecycle = coalesce(
      p_host ->> 'lifecycle', bruce.to_lifecycle(p_host ->> 'status'), case a.lifecycle when 'retired'
        then 'active' else a.lifecycle end
    ),
    role = case when p_host ? 'role' then p_host ->> 'role' else a.role end,
    parent = case when p_host ? 'parent' then p_host ->> 'parent' else a.parent end,
    cluster = case when p_host ? 'cluster' then p_host ->> 'cluster' else a.cluster end,
    -- without a primary address the one that was taken from its interfaces stays
    primary_ip = case
      when p_host ->> 'ip' is not null then bruce.to_inet(p_host ->> 'ip')
      when p_host ? 'ip' and not a.metadata ? 'netbox_ip_id' then null
      else a.primary_ip
    end,
    tags = case when p_host ? 'tags' then bruce.to_names(p_host -> 'tags') else a.tags end,
    aliases = case when p_host ? 'aliases' then bruce.to_names(p_host -> 'aliases') else a.aliases end,
    vmid = case when p_host ? 'vmid' then bruce.to_count(p_host -> 'vmid') else a.vmid end,
    metadata = a.metadata || coalesce(p_host -> 'metadata', '{}')
  where a.id = v_asset.id;
  return v_name;
end;
$$;
comment on function bruce.declare_netbox_host(text, bigint, jsonb) is
  'Writes a device, VM, cluster or prefix of NetBox. What NetBox did not tell stays. Returns its name.';
