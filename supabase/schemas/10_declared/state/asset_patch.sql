create function bruce.asset_patch(p_item jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_older constant text[] := '{hostname,type,ip,services,services_complete}';
  v_patch jsonb := bruce.gather_metadata(p_item, v_older
    || array['name', 'asset_type', 'status', 'lifecycle', 'role', 'parent', 'cluster', 'primary_ip', 'tags',
      'aliases', 'netbox_id', 'vmid']);
begin
  v_patch := v_patch - v_older - 'asset_type'
    || jsonb_build_object('name', btrim(coalesce(p_item ->> 'hostname', p_item ->> 'name')));
  if coalesce(p_item ->> 'asset_type', p_item ->> 'type') is not null then
    v_patch := v_patch
      || jsonb_build_object('asset_type', lower(coalesce(p_item ->> 'asset_type', p_item ->> 'type')));
  end if;
  if p_item ? 'ip' then
    v_patch := v_patch
      || jsonb_build_object('primary_ip', coalesce(p_item ->> 'ip', p_item ->> 'primary_ip'));
  end if;
  return v_patch;
end;
$$;
comment on function bruce.asset_patch(jsonb) is 'A canonical host as bruce.declare_assets takes it.';
