create function bruce.parse_proxmox(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(coalesce(
        r.item ->> 'name', case r.kind when 'node' then r.item ->> 'node' when 'storage'
          then r.item ->> 'storage' end
      )), '') as name,
      lower(r.item ->> 'status') as status,
      bruce.to_count(r.item -> 'vmid') as vmid
    from unnest(p_rows) as r
    where r.kind in ('node', 'guest', 'storage')
      and coalesce(r.item ->> 'template', '0') not in ('1', 'true')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'guest' then n.vmid::text
      when 'storage' then concat_ws('/', n.item ->> 'node', n.name)
      else n.name
    end,
    case when n.kind = 'storage' then (bruce.resolve_host(coalesce(n.item ->> 'node', n.host))).host
      else coalesce(n.name, 'vmid ' || n.vmid) end,
    coalesce(n.name, 'vmid ' || n.vmid),
    null::text,
    null::text,
    array_remove(array[
      'vmid=' || n.vmid,
      bruce.fold_name(n.name),
      bruce.fold_name(split_part(n.name, '.', 1))
    ], null),
    case n.kind
      when 'guest' then bruce.guest_state(n.item)
      when 'storage' then bruce.storage_state(n.item)
      when 'node' then case n.status when 'online' then 'running' when 'running' then 'running'
        when 'offline' then 'stopped' when 'stopped' then 'stopped' else 'unknown' end
    end,
    case when n.kind = 'guest' then nullif(n.item ->> 'lock', '') end,
    null::text[],
    null::text,
    case when n.kind in ('guest', 'storage') then n.item ->> 'node' end,
    case jsonb_typeof(n.item -> 'ips')
      when 'array' then array(
        select host(bruce.to_inet(a)) from jsonb_array_elements_text(n.item -> 'ips') as a
        where bruce.to_inet(a) is not null order by 1
      )
      when 'string' then array_remove(array[host(bruce.to_inet(n.item ->> 'ips'))], null)
    end,
    null::integer,
    case when n.kind = 'guest' and n.vmid is null then '.vmid is missing or no number' end
  from named as n;
end;
$$;
comment on function bruce.parse_proxmox(bruce.raw_row[]) is
  'Nodes, guests and storages. Templates are left out. A storage that nodes share is one row of each: '
  'whether it can be used is a fact of a node.';
