create function bruce.omitted_services(p_data jsonb)
returns setof bigint
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with host as materialized (
    select * from bruce.listed_hosts(p_data)
  ),
  listed as materialized (
    select distinct h.host_key, bruce.fold_name(x.name) as name_key,
      bruce.to_count(x.item -> 'netbox_id') as netbox_id
    from bruce.expected_host_services(p_data) as x
    join host as h on h.hostname = x.hostname
  )
  select s.id
  from public.expected_services as s
  -- by the name it has, or as the NetBox object that it is, whatever that is called now
  left join lateral (
    select l.name_key from listed as l
    where l.host_key = s.host_key and (l.name_key = s.name_key or l.netbox_id = s.netbox_id)
    limit 1
  ) as l on true
  where s.lifecycle <> 'retired' and l.name_key is null
    and (bruce.is_full_state(p_data) or s.host_key in (select h.host_key from host as h where h.is_whole));
end;
$$;
comment on function bruce.omitted_services(jsonb) is
  'Services that an expected snapshot retires because it does not list them.';
