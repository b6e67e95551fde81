create function bruce.declare_netbox_services(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_services constant jsonb := bruce.find_netbox_services(p_ids);
  v_moved text[];
  v_patches jsonb;
  v_detached text[];
begin
  if v_services is null then
    return '{}';
  end if;
  v_moved := bruce.move_netbox_services(v_services);
  v_patches := bruce.gather_netbox_services(v_services);
  v_detached := bruce.detach_netbox_services(v_services);
  if v_patches is not null then
    perform bruce.declare_services(v_patches);
  end if;
  return v_moved || v_detached || array(select p ->> 'hostname' from jsonb_array_elements(v_patches) as p);
end;
$$;
comment on function bruce.declare_netbox_services(bigint[]) is
  'Declares the services of these changes. NetBox services with the same name on one host (one per '
  'protocol) become one service with the ports of all. Returns the changed hosts.';
