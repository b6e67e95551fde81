create function bruce.is_host_type(p_asset_type text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return lower(p_asset_type) not in (
    'cluster', 'prefix', 'site', 'ip', 'ip-address', 'network', 'vlan', 'service');
end;
$$;
comment on function bruce.is_host_type(text) is
  'True if assets of this type run (devices, VMs), and not clusters, prefixes or sites.';
