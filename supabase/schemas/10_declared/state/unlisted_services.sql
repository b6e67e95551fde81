create function bruce.unlisted_services(p_data jsonb)
returns setof bigint
language plpgsql
stable
set search_path = ''
-- a state is as large as what is declared: each is read once
set enable_nestloop = off
as $$
begin
  return query
  with host as materialized (
    select * from bruce.listed_hosts(p_data)
  ),
  listed as materialized (
    select distinct h.host_key, bruce.fold_name(i.item ->> 'name') as name_key,
      bruce.to_count(i.item -> 'netbox_id') as netbox_id
    from bruce.expected_hosts(p_data) as x
    join host as h on h.hostname = x.hostname
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(x.item -> 'services') when 'array' then x.item -> 'services' else '[]' end
    ) as i (item)
  )
  select s.id
  from public.expected_services as s
  where s.lifecycle <> 'retired'
    and (bruce.is_full_state(p_data) or s.host_key in (select h.host_key from host as h where h.is_whole))
    -- by the name it has, or as the NetBox object that it is, whatever that is called now
    and not exists (select from listed as l where l.host_key = s.host_key and l.name_key = s.name_key)
    and not exists (select from listed as l where l.host_key = s.host_key and l.netbox_id = s.netbox_id);
end;
$$;
comment on function bruce.unlisted_services(jsonb) is
  'Declared services of the hosts that an expected snapshot lists whole which it does not list.';
