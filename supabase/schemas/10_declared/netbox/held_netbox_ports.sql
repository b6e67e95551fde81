create function bruce.held_netbox_ports(p_service public.expected_services)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_service.metadata ? 'netbox_ports' then p_service.metadata -> 'netbox_ports'
    when p_service.netbox_id is null then '{}'
    else jsonb_build_object(p_service.netbox_id, to_jsonb(p_service.ports))
  end;
$$;
comment on function bruce.held_netbox_ports(public.expected_services) is
  'The NetBox services that are this declared service, with their ports: {"<id>": ["tcp/53"], ...}.';
