create function bruce.retire_netbox_hosts(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_names text[];
begin
  with gone as (
    update public.assets as a set lifecycle = 'retired'
    from bruce.netbox_inbox as i
    where i.id = any (p_ids) and i.event = 'deleted'
      and a.netbox_id = i.netbox_id and a.asset_type = i.object_type
    returning a.name
  )
  select array_agg(g.name) into v_names from gone as g;
  return coalesce(v_names, '{}');
end;
$$;
comment on function bruce.retire_netbox_hosts(bigint[]) is
  'Retires the assets that NetBox deleted. Returns their names. History stays.';
