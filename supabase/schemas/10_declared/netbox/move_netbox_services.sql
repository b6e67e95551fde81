create function bruce.move_netbox_services(p_services jsonb)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_moved text[];
  v_hosts text[] := '{}';
begin
  perform bruce.rename_services((
    select jsonb_agg(s) from jsonb_array_elements(p_services) as s where s ->> 'hostname' is not null));
  -- again, while one move makes room for another
  loop
    with said as (
      select s.*
      from rows from (jsonb_to_recordset(p_services) as (
        netbox_id bigint, hostname text, host_key text, name text, name_key text
      )) with ordinality as s (netbox_id, hostname, host_key, name, name_key, position)
      where s.hostname is not null
    ),
    moving as (
      select distinct on (s.host_key, s.name_key) e.id, e.hostname as old_host, s.hostname, s.name
      from said as s
      join public.expected_services as e on e.netbox_id = s.netbox_id
      -- a row that other NetBox services share stays where it is
      where e.lifecycle <> 'retired'
        and coalesce(e.metadata -> 'netbox_ports', '{}') - s.netbox_id::text = '{}'
        and not exists (
          select from public.expected_services as o where o.host_key = s.host_key and o.name_key = s.name_key)
      order by s.host_key, s.name_key, s.position
    ),
    moved as (
      update public.expected_services as e set hostname = m.hostname, name = m.name
      from moving as m
      where e.id = m.id
      returning m.old_host
    )
    select array_agg(m.old_host) into v_moved from moved as m;
    exit when v_moved is null;
    v_hosts := v_hosts || v_moved;
  end loop;
  return v_hosts;
end;
$$;
comment on function bruce.move_netbox_services(jsonb) is
  'Gives declared services whose NetBox service was renamed or moved their new name or host; the row '
  'stays, with its history. Returns the hosts they were on.';
