create function bruce.unconfirmed_absences(p_data jsonb)
returns setof text
language plpgsql
stable
set search_path = ''
as $$
begin
  if jsonb_typeof(p_data -> 'deleted') is distinct from 'object' or not bruce.is_full_state(p_data) then
    return;
  end if;
  return query
  with listed as materialized (
    select distinct coalesce(h.item ->> 'asset_type', 'vm') as asset_type,
      bruce.to_count(h.item -> 'netbox_id') as netbox_id
    from bruce.expected_hosts(p_data) as h
  )
  select a.name
  from public.assets as a
  where a.lifecycle <> 'retired' and a.netbox_id is not null
    and not coalesce(p_data #> array['unread', a.asset_type] @> to_jsonb(a.netbox_id), false)
    and not exists (
      select from listed as l where l.asset_type = a.asset_type and l.netbox_id = a.netbox_id)
  union all
  select s.hostname || '/' || s.name
  from public.expected_services as s
  join public.assets as a on a.name_key = s.host_key and a.lifecycle <> 'retired'
  join listed as l on l.asset_type = a.asset_type and l.netbox_id = a.netbox_id
  where s.lifecycle <> 'retired' and s.netbox_id is not null
    and not coalesce(p_data #> '{unread,service}' @> to_jsonb(s.netbox_id), false)
    and s.id in (select o.id from bruce.omitted_services(p_data) as o (id))
  order by 1;
end;
$$;
comment on function bruce.unconfirmed_absences(jsonb) is
  'After a full state with a list of deleted objects: names of declared objects of NetBox that the state '
  'does not list and that are not known to be deleted. They stay declared. What it lists as unread is there, '
  'and could not be understood.';
