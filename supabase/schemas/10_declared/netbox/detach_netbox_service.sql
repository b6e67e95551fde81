create function bruce.detach_netbox_service(p_netbox_id bigint, p_except_id bigint default null)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with held as (
    select
      s.id,
      case when s.metadata ? 'netbox_ports' then s.metadata -> 'netbox_ports'
        else jsonb_build_object(s.netbox_id, to_jsonb(s.ports)) end - p_netbox_id::text as rest
    from public.expected_services as s
    where (s.netbox_id = p_netbox_id or s.metadata -> 'netbox_ports' ? p_netbox_id::text)
      and s.id is distinct from p_except_id
  ),
  detached as (
    update public.expected_services as s set
      lifecycle = case h.rest when '{}' then 'retired' else s.lifecycle end,
      ports = case h.rest when '{}' then s.ports else bruce.ports_of_netbox(h.rest) end,
      netbox_id = case when h.rest = '{}' or s.netbox_id <> p_netbox_id then s.netbox_id
        else (select min(k::bigint) from jsonb_object_keys(h.rest) as k) end,
      metadata = s.metadata || jsonb_build_object('netbox_ports', h.rest)
    from held as h
    where s.id = h.id and (h.rest <> '{}' or s.lifecycle <> 'retired')
    returning s.hostname
  )
  select array_agg(distinct d.hostname) into v_hosts from detached as d;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.detach_netbox_service(bigint, bigint) is
  'Removes a NetBox service from the declared service that contains it. Its ports are removed; without '
  'other ports the declared service is retired.';
