create function bruce.ports_of_netbox(p_ports jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select distinct p.port
    from jsonb_each(p_ports) as o (netbox_id, ports), jsonb_array_elements_text(o.ports) as p (port)
    order by p.port
  );
end;
$$;
comment on function bruce.ports_of_netbox(jsonb) is
  'All ports of the NetBox services {"<id>": ["tcp/53"], ...} that are one declared service.';
