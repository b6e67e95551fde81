create function bruce.rename_asset(p_asset public.assets, p_name text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.assets as a set name = p_name where a.id = p_asset.id;
  -- what pointed at it by name goes along
  if p_asset.asset_type = 'cluster' then
    update public.assets as a set cluster = p_name where a.cluster = p_asset.name;
  end if;
  if bruce.is_host_type(p_asset.asset_type) then
    update public.assets as a set parent = p_name where a.parent = p_asset.name;
    update public.expected_services as s set hostname = p_name
    where s.host_key = p_asset.name_key
      and not exists (
        select from public.expected_services as o
        where o.host_key = bruce.fold_name(p_name) and o.name_key = s.name_key and o.id <> s.id
      );
  end if;
end;
$$;
comment on function bruce.rename_asset(public.assets, text) is
  'Renames an asset with its services, and with what names it as parent or cluster.';
