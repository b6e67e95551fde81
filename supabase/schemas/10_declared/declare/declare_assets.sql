create function bruce.declare_assets(
  p_patches jsonb, p_is_complete boolean default false, p_data jsonb default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_listed bigint[] := case when p_is_complete then array(
    select bruce.to_count(p.item -> 'netbox_id') from jsonb_array_elements(p_patches) as p (item)
    where bruce.to_count(p.item -> 'netbox_id') is not null
  ) end;
  v_patches constant jsonb := (
    select jsonb_agg(jsonb_build_object(
      'item', p.item, 'id', f.id, 'status_lifecycle', bruce.to_lifecycle(p.item ->> 'status'),
      'asset_type', coalesce(lower(p.item ->> 'asset_type'), f.asset_type, 'vm')))
    from jsonb_array_elements(p_patches) as p (item)
    cross join lateral bruce.find_asset(
      coalesce(lower(p.item ->> 'asset_type'), 'vm'), bruce.to_count(p.item -> 'netbox_id'),
      p.item ->> 'name', v_listed
    ) as f
  );
begin
  -- ids as text: in an adopted database they may be of any type.
  -- First who is known: what has its old name, by the trigger on assets, follows before another gets it
  with patch as materialized (
    select p.* from jsonb_to_recordset(v_patches) as p (
      item jsonb, id text, status_lifecycle text, asset_type text)
  ),
  retired as (
    update public.assets as a set lifecycle = 'retired'
    where p_is_complete
      and a.lifecycle <> 'retired'
      and (bruce.is_host_type(a.asset_type)
        or exists (select from patch as p where p.asset_type = a.asset_type))
      and not exists (select from patch as p where p.id = a.id::text)
      and bruce.is_confirmed_gone(p_data, a.asset_type, a.netbox_id)
  )
  update public.assets as a set
    name = p.item ->> 'name',
    asset_type = p.asset_type,
    -- an asset that is declared again is no longer retired
    lifecycle = coalesce(
      p.item ->> 'lifecycle', p.status_lifecycle, case a.lifecycle when 'retired' then 'active'
        else a.lifecycle end
    ),
    status = case when p.item ? 'status' then p.item ->> 'status' else a.status end,
    role = case when p.item ? 'role' then p.item ->> 'role' else a.role end,
    parent = case when p.item ? 'parent' then p.item ->> 'parent' else a.parent end,
    cluster = case when p.item ? 'cluster' then p.item ->> 'cluster' else a.cluster end,
    primary_ip = case when p.item ? 'primary_ip' then bruce.to_inet(p.item ->> 'primary_ip')
      else a.primary_ip end,
    tags = case when p.item ? 'tags' then bruce.to_names(p.item -> 'tags') else a.tags end,
    aliases = case when p.item ? 'aliases' then bruce.to_names(p.item -> 'aliases') else a.aliases end,
    netbox_id = case when p.item ? 'netbox_id' then bruce.to_count(p.item -> 'netbox_id')
      else a.netbox_id end,
    vmid = case when p.item ? 'vmid' then bruce.to_count(p.item -> 'vmid') else a.vmid end,
    metadata = case jsonb_typeof(p.item -> 'metadata')
      when 'object' then bruce.patched(a.metadata, p.item -> 'metadata') when 'null' then '{}'
        else a.metadata end
  from patch as p
  where a.id::text = p.id;

  insert into public.assets (
    name, asset_type, lifecycle, status, role, parent, cluster, primary_ip, tags, aliases, netbox_id, vmid,
    metadata
  )
  select
    p.item ->> 'name', p.asset_type, coalesce(p.item ->> 'lifecycle', p.status_lifecycle),
    p.item ->> 'status',
    p.item ->> 'role', p.item ->> 'parent', p.item ->> 'cluster', bruce.to_inet(p.item ->> 'primary_ip'),
    bruce.to_names(p.item -> 'tags'), bruce.to_names(p.item -> 'aliases'),
    bruce.to_count(p.item -> 'netbox_id'),
    bruce.to_count(p.item -> 'vmid'),
    case jsonb_typeof(p.item -> 'metadata') when 'object' then bruce.patched('{}', p.item -> 'metadata')
      else '{}' end
  from jsonb_to_recordset(v_patches) as p (item jsonb, id text, status_lifecycle text, asset_type text)
  where p.id is null;
end;
$$;
comment on function bruce.declare_assets(jsonb, boolean, jsonb) is
  'Declares assets: a list of {"name", "asset_type", "netbox_id", "lifecycle", "status", "role", "parent", '
  '"cluster", "primary_ip", "tags", "aliases", "vmid", "metadata"}. A field has one meaning for all '
  'writers: absent leaves it, null clears it. A complete list retires what it lacks, and '
  'of NetBox only what p_data, the snapshot, confirms to be gone.';
