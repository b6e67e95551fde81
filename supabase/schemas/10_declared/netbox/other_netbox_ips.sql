create function bruce.other_netbox_ips(p_asset public.assets, p_host jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  with ip as (
    select k.ip from jsonb_array_elements_text(case jsonb_typeof(p_asset.metadata -> 'other_ips')
      when 'array' then p_asset.metadata -> 'other_ips' else '[]' end) as k (ip)
    union
    select s.ip from jsonb_array_elements_text(case jsonb_typeof(p_host #> '{metadata,other_ips}')
      when 'array' then p_host #> '{metadata,other_ips}' else '[]' end) as s (ip)
    union
    -- what was the primary address is on its interface still, unless the event of the address says otherwise
    select host(p_asset.primary_ip) where p_asset.metadata ? 'netbox_ip_id'
  )
  select jsonb_agg(i.ip order by i.ip collate "C")
  from ip as i
  where i.ip <> coalesce(p_host ->> 'ip', host(p_asset.primary_ip), '');
$$;
comment on function bruce.other_netbox_ips(public.assets, jsonb) is
  'All addresses of a machine but its primary one, after an event of the machine. The event names the '
  'primary addresses alone: those of interfaces are known from the export and from events of addresses.';
