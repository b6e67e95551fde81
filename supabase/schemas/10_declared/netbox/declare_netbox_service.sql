create function bruce.declare_netbox_service(p_netbox_id bigint, p_service jsonb)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := p_service ->> 'name';
  v_parent public.assets := bruce.find_asset(
    p_service ->> 'parent_type', bruce.to_count(p_service -> 'parent_id'), p_service ->> 'parent_name'
  );
  v_hostname text := coalesce(v_parent.name, p_service ->> 'parent_name');
  v_own public.expected_services;
  v_old public.expected_services;
  v_ports jsonb;
  v_hosts text[];
begin
  if p_service ->> 'parent_type' is null or v_hostname is null then
    return bruce.detach_netbox_service(p_netbox_id);
  end if;

  select s.* into v_own from public.expected_services as s
  where s.host_key = bruce.fold_name(v_hostname) and s.name_key = bruce.fold_name(v_name);
  if v_own.id is null then
    -- renamed or moved: keep the row, unless other NetBox services share it
    select s.* into v_old from public.expected_services as s
    where s.netbox_id = p_netbox_id and s.lifecycle <> 'retired'
      and coalesce(s.metadata -> 'netbox_ports', '{}') - p_netbox_id::text = '{}';
    update public.expected_services as s set hostname = v_hostname, name = v_name
    where s.id = v_old.id
    returning s.* into v_own;
  end if;
  v_hosts := bruce.detach_netbox_service(p_netbox_id, v_own.id) || v_hostname
    || coalesce(v_old.hostname, v_hostname);

  v_ports := case
    when v_own.lifecycle = 'retired' then '{}'
    when v_own.metadata ? 'netbox_ports' then v_own.metadata -> 'netbox_ports'
    when v_own.netbox_id <> p_netbox_id then jsonb_build_object(v_own.netbox_id, to_jsonb(v_own.ports))
    else '{}'
  end || jsonb_build_object(p_netbox_id, p_service -> 'ports');
  perform bruce.declare_services(jsonb_build_array(bruce.service_patch(
    v_hostname, v_name, bruce.ports_of_netbox(v_ports),
    p_service - '{parent_type,parent_id,parent_name}'::text[]
      || jsonb_build_object(
        'netbox_id', least(v_own.netbox_id, p_netbox_id),
        'metadata', coalesce(p_service -> 'metadata', '{}') || jsonb_build_object('netbox_ports', v_ports)
      )
  )));
  return v_hosts;
end;
$$;
comment on function bruce.declare_netbox_service(bigint, jsonb) is
  'Declares a NetBox service. NetBox services with the same name on one host (one per protocol) become one '
  'service with the ports of all. Returns the changed hosts.';
