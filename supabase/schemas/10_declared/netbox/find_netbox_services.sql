create function bruce.find_netbox_services(p_ids bigint[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_agg(
      jsonb_build_object(
        'netbox_id', i.netbox_id, 'hostname', h.hostname, 'host_key', bruce.fold_name(h.hostname),
        'name', i.object ->> 'name', 'name_key', bruce.fold_name(i.object ->> 'name'),
        'service', i.object - '{parent_type,parent_id,parent_name}'::text[]
      )
      order by i.changed_at, i.id
    )
    from bruce.netbox_inbox as i
    cross join lateral bruce.find_asset(
      i.object ->> 'parent_type', bruce.to_count(i.object -> 'parent_id'), i.object ->> 'parent_name'
    ) as a
    -- nothing follows the deletion of its parent
    left join bruce.netbox_objects as o
      on o.object_type = i.object ->> 'parent_type' and o.netbox_id = bruce.to_count(i.object -> 'parent_id')
        and o.deleted_at is not null
    cross join lateral (
      select case
        when i.event = 'deleted' or o.netbox_id is not null or i.object ->> 'parent_type' is null then null
        else (bruce.resolve_host(coalesce(a.name, i.object ->> 'parent_name'))).host end as hostname
    ) as h
    where i.id = any (p_ids) and i.object_type = 'service'
  );
end;
$$;
comment on function bruce.find_netbox_services(bigint[]) is
  'What these changes say of NetBox services, in the order of when they happened: {"netbox_id", '
  '"hostname", "host_key", "name", "name_key", "service"}. Without a hostname: it belongs to no host now.';
