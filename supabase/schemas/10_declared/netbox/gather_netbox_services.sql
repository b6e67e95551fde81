create function bruce.gather_netbox_services(p_services jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_said constant text[] := array(select s ->> 'netbox_id' from jsonb_array_elements(p_services) as s);
begin
  return (
    with target as (
      select
        s.host_key, s.name_key, (array_agg(s.hostname order by s.position desc))[1] as hostname,
        (array_agg(s.name order by s.position desc))[1] as name,
        (array_agg(s.service order by s.position desc))[1] as service,
        jsonb_object_agg(s.netbox_id, s.service -> 'ports') as ports
      from rows from (jsonb_to_recordset(p_services) as (
        netbox_id text, hostname text, host_key text, name text, name_key text, service jsonb
      )) with ordinality as s (netbox_id, hostname, host_key, name, name_key, service, position)
      where s.hostname is not null
      group by s.host_key, s.name_key
    ),
    gathered as (
      select
        t.hostname, t.name, t.service, t.ports || case
          when e.id is null or e.lifecycle = 'retired' then '{}' else bruce.held_netbox_ports(e) - v_said
        end as ports
      from target as t
      left join public.expected_services as e on e.host_key = t.host_key and e.name_key = t.name_key
    )
    select jsonb_agg(bruce.service_patch(
      g.hostname, g.name, bruce.ports_of_netbox(g.ports),
      g.service || jsonb_build_object(
        'netbox_id', (select min(k::bigint) from jsonb_object_keys(g.ports) as k),
        'metadata', coalesce(nullif(g.service -> 'metadata', 'null'), '{}')
          || jsonb_build_object('netbox_ports', g.ports)
      )
    ))
    from gathered as g
  );
end;
$$;
comment on function bruce.gather_netbox_services(jsonb) is
  'The declared services that these NetBox services are now, in the form of bruce.declare_services: each '
  'with the ports of all NetBox services of its name.';
