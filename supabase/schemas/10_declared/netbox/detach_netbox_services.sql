create function bruce.detach_netbox_services(p_services jsonb)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_said constant text[] := array(select s ->> 'netbox_id' from jsonb_array_elements(p_services) as s);
  v_hosts text[];
begin
  with held as (
    select e.id, bruce.held_netbox_ports(e) - v_said as rest
    from public.expected_services as e
    where e.netbox_id = any (v_said::bigint[]) or e.metadata -> 'netbox_ports' ?| v_said
  ),
  detached as (
    update public.expected_services as e set
      lifecycle = case h.rest when '{}' then 'retired' else e.lifecycle end,
      ports = case h.rest when '{}' then e.ports else bruce.ports_of_netbox(h.rest) end,
      netbox_id = coalesce(
        case when e.netbox_id = any (v_said::bigint[]) then (
          select min(k::bigint) from jsonb_object_keys(h.rest) as k) end,
        e.netbox_id),
      metadata = e.metadata || jsonb_build_object('netbox_ports', h.rest)
    from held as h
    where e.id = h.id and (h.rest <> '{}' or e.lifecycle <> 'retired')
      -- what is declared by the same changes is written once, by declare_services
      and not exists (
        select from jsonb_to_recordset(p_services) as s (hostname text, host_key text, name_key text)
        where s.hostname is not null and s.host_key = e.host_key and s.name_key = e.name_key)
    returning e.hostname
  )
  select array_agg(distinct d.hostname) into v_hosts from detached as d;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.detach_netbox_services(jsonb) is
  'Removes NetBox services from the declared services that they are no longer part of. Their ports are '
  'removed; without other ports the declared service is retired. Returns the changed hosts.';
