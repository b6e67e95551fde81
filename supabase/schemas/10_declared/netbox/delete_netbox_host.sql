create function bruce.delete_netbox_host(p_type text, p_netbox_id bigint)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text;
begin
  update public.assets as a set lifecycle = 'retired'
  where a.netbox_id = p_netbox_id and a.asset_type = p_type
  returning a.name into v_name;
  if bruce.is_host_type(p_type) then
    update public.expected_services as s set lifecycle = 'retired' where s.host_key = bruce.fold_name(v_name);
  end if;
  return v_name;
end;
$$;
comment on function bruce.delete_netbox_host(text, bigint) is
  'Retires an asset that NetBox deleted, and its services. History stays.';
