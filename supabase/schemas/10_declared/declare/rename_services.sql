create function bruce.rename_services(p_services jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_end constant text := bruce.being_renamed();
  v_renamed jsonb;
begin
  with item as materialized (
    select bruce.to_count(i.item -> 'netbox_id') as netbox_id, i.item ->> 'hostname' as hostname,
      i.item ->> 'name' as name
    from jsonb_array_elements(p_services) as i (item)
  ),
  -- each host name is looked up once
  host as materialized (
    select n.hostname, bruce.fold_name((bruce.resolve_host(n.hostname)).host) as host_key
    from (select distinct i.hostname from item as i) as n
  ),
  said as (
    select distinct on (s.netbox_id) s.netbox_id, h.host_key, btrim(s.name) as name
    from item as s
    join host as h on h.hostname = s.hostname
    where s.netbox_id is not null and bruce.fold_name(s.name) is not null
    order by s.netbox_id
  ),
  moving as (
    select e.id, e.name as old_name, s.name, e.host_key, bruce.fold_name(s.name) as name_key
    from said as s
    join public.expected_services as e on e.netbox_id = s.netbox_id and e.host_key = s.host_key
    where e.name <> s.name
      -- a row that other NetBox services share stays where it is
      and coalesce(e.metadata -> 'netbox_ports', '{}') - s.netbox_id::text = '{}'
  )
  select jsonb_agg(jsonb_build_object('id', m.id, 'old_name', m.old_name, 'name', m.name)) into v_renamed
  from moving as m
  -- the new name is free, or gets free
  where not exists (
    select from public.expected_services as o
    where o.host_key = m.host_key and o.name_key = m.name_key and o.id <> m.id
      and o.id not in (select k.id from moving as k)
  );
  if v_renamed is null then
    return;
  end if;
  if jsonb_array_length(v_renamed) > 1 then
    update public.expected_services as e set name = e.name || v_end
    from jsonb_to_recordset(v_renamed) as r (id bigint)
    where e.id = r.id;
  end if;
  update public.expected_services as e set name = r.name
  from jsonb_to_recordset(v_renamed) as r (id bigint, name text)
  where e.id = r.id;
end;
$$;
comment on function bruce.rename_services(jsonb) is
  'Gives declared services whose NetBox service has another name now their new name, on the same host: a '
  'list of {"netbox_id", "hostname", "name"}. Also if two of them swap their names.';
