create function bruce.declare_netbox_addresses(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_addresses constant jsonb := (
    select jsonb_agg(
      jsonb_build_object(
        'netbox_id', i.netbox_id, 'asset_id', f.id, 'address', i.object ->> 'ip',
        'ip', case when i.event <> 'deleted' then i.object ->> 'ip' end,
        'is_usable', i.event <> 'deleted' and i.object ->> 'is_usable' = 'true'
      )
      order by i.changed_at, i.id
    )
    from bruce.netbox_inbox as i
    cross join lateral bruce.find_asset(
      i.object ->> 'host_type', bruce.to_count(i.object -> 'host_id'), null) as f
    where i.id = any (p_ids) and i.object_type = 'address'
  );
  v_hosts text[];
  v_others text[];
  v_owners text[];
begin
  if v_addresses is null then
    return '{}';
  end if;
  with address as (
    select d.netbox_id, d.asset_id, d.ip
    from jsonb_to_recordset(v_addresses) as d (netbox_id text, asset_id bigint, ip text)
  ),
  changed as (
    update public.assets as a set
      primary_ip = case when a.id = d.asset_id then bruce.to_inet(d.ip) end,
      metadata = case when a.id = d.asset_id and d.ip is not null then a.metadata
        else a.metadata - 'netbox_ip_id' end
    from address as d
    where a.metadata ->> 'netbox_ip_id' = d.netbox_id
    returning a.name
  )
  select array_agg(c.name) into v_hosts from changed as c;

  -- as netbox-export does: a host without a primary address gets any of its other addresses
  with free as (
    select distinct on (d.asset_id) d.netbox_id, d.asset_id, d.ip
    from rows from (
      jsonb_to_recordset(v_addresses) as (netbox_id bigint, asset_id bigint, ip text, is_usable boolean)
    ) with ordinality as d (netbox_id, asset_id, ip, is_usable, position)
    where d.is_usable
    order by d.asset_id, d.position
  ),
  changed as (
    update public.assets as a set
      primary_ip = bruce.to_inet(f.ip),
      metadata = a.metadata || jsonb_build_object('netbox_ip_id', f.netbox_id)
    from free as f
    where a.id = f.asset_id and a.primary_ip is null and not a.metadata ? 'netbox_ip_id'
    returning a.name
  )
  select array_agg(c.name) into v_others from changed as c;

  -- an address that is not the primary one belongs to who has it now, and to nobody else
  with address as (
    select d.asset_id, d.address, d.is_usable
    from jsonb_to_recordset(v_addresses) as d (asset_id bigint, address text, is_usable boolean)
  ),
  touched as (
    select
      a.id, coalesce(host(a.primary_ip), '') as ip,
      case jsonb_typeof(a.metadata -> 'other_ips') when 'array' then a.metadata -> 'other_ips'
        else '[]' end as known
    from public.assets as a
    where exists (
      select from address as d where d.asset_id = a.id or a.metadata -> 'other_ips' ? d.address)
  ),
  owner as (
    select t.id, jsonb_agg(o.ip order by o.ip collate "C") as ips
    from touched as t
    left join lateral (
      select k.ip from jsonb_array_elements_text(t.known) as k (ip)
      where not exists (select from address as d where d.address = k.ip)
      union
      select d.address from address as d where d.asset_id = t.id and d.is_usable and d.address <> t.ip
    ) as o on true
    group by t.id
  ),
  changed as (
    update public.assets as a set
      metadata = bruce.patched(a.metadata, jsonb_build_object('other_ips', nullif(w.ips, '[null]')))
    from owner as w
    where a.id = w.id and a.metadata -> 'other_ips' is distinct from nullif(w.ips, '[null]')
    returning a.name
  )
  select array_agg(c.name) into v_owners from changed as c;
  return coalesce(v_hosts, '{}') || coalesce(v_others, '{}') || coalesce(v_owners, '{}');
end;
$$;
comment on function bruce.declare_netbox_addresses(bigint[]) is
  'Applies addresses that changed, moved or were deleted in NetBox. netbox_ip_id in assets.metadata says '
  'whose address it is, other_ips which addresses a host has besides. Returns the changed hosts.';
