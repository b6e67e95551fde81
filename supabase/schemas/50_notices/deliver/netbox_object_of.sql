create function bruce.netbox_object_of(p_hostname text, p_service text, p_event_type text, p_source text)
returns table (type text, id bigint, name text, is_retired boolean)
language sql
stable
set search_path = ''
as $$
  select o.type, o.id, o.name, o.is_retired
  from (
    select 1 as rank, 'service' as type, s.netbox_id as id, s.name, s.lifecycle = 'retired' as is_retired,
      s.changed_at
    from public.expected_services as s
    where s.host_key = bruce.fold_name(p_hostname) and s.name_key = bruce.fold_name(p_service)
    union all
    -- what NetBox does not know, such as a container that nobody declared, is told of its host
    select 2, a.asset_type, a.netbox_id, a.name, a.lifecycle = 'retired', a.changed_at
    from public.assets as a
    where a.name_key = bruce.fold_name(p_hostname) and a.asset_type in ('device', 'vm')
  ) as o
  where o.id is not null
    -- what BRUCE says of itself is about no object
    and (p_source is distinct from 'bruce' or p_event_type = 'REMEDIATION_FAILED')
  order by o.rank, o.is_retired, o.changed_at desc
  limit 1
$$;
comment on function bruce.netbox_object_of(text, text, text, text) is
  'The object of NetBox that a difference is about: the declared service, else the device or VM. No row: '
  'there is none.';
