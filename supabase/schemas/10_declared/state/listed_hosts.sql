create function bruce.listed_hosts(p_data jsonb)
returns table (hostname text, host_key text, is_whole boolean)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    h.hostname, k.host_key,
    bruce.is_full_state(p_data)
      -- a writer that does not say services_complete lists all services of a host
      or h.has_services
      and coalesce(h.item ->> 'services_complete', p_data ->> 'services_complete', 'true') = 'true'
  from bruce.expected_hosts(p_data) as h
  left join public.assets as a
    on a.netbox_id = bruce.to_count(h.item -> 'netbox_id') and a.asset_type = h.asset_type
  cross join lateral unnest(array[h.name_key, a.name_key]) as k (host_key)
  where k.host_key is not null;
end;
$$;
comment on function bruce.listed_hosts(jsonb) is
  'Hosts in an expected snapshot, by their name in it and by their present name if NetBox renamed them. '
  'is_whole: with all their services.';
