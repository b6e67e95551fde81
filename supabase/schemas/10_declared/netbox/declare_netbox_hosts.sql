create function bruce.declare_netbox_hosts(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_known jsonb;
  v_new jsonb;
  v_names text[];
begin
  with change as (
    select
      i.id, i.object_type, i.netbox_id, i.changed_at, i.object as host, n.name, n.name_key, n.is_host,
      f.id as asset_id, f.metadata ? 'netbox_ip_id' as has_address,
      bruce.other_netbox_ips(f, i.object) as other_ips,
      coalesce(f.netbox_id = i.netbox_id and f.asset_type = i.object_type, false) as is_known,
      coalesce(f.name_key = n.name_key and f.lifecycle <> 'retired', false) as has_name
    from bruce.netbox_inbox as i
    cross join lateral (
      select
        i.object ->> 'hostname' as name, bruce.fold_name(i.object ->> 'hostname') as name_key,
        bruce.is_host_type(i.object_type) as is_host
    ) as n
    cross join lateral bruce.find_asset(i.object_type, i.netbox_id, n.name) as f
    where i.id = any (p_ids) and i.event <> 'deleted' and i.object_type not in ('service', 'address')
  ),
  -- who has the name keeps it, else the first who asked for it gets it
  ranked as (
    select
      c.*, row_number() over (
        partition by c.is_host, c.name_key order by (c.is_known and c.has_name) desc, c.changed_at, c.id
      ) as rank
    from change as c
  ),
  -- names are unique per cluster or site only: the second one gets the name that netbox-export gives it
  named as (
    select
      r.*, r.rank > 1 or exists (
        select from public.assets as a
        where a.name_key = r.name_key and bruce.is_host_type(a.asset_type) = r.is_host
          and a.id is distinct from r.asset_id and a.netbox_id is not null and a.lifecycle <> 'retired'
          -- one that gets another name by the same changes is not in the way
          and not exists (
            select from change as o where o.asset_id = a.id and o.is_known and o.name_key <> a.name_key)
      ) as is_namesake
    from ranked as r
  ),
  patch as (
    select
      n.id, n.changed_at, n.is_known,
      case
        when not n.is_namesake then n.name
        -- as the export does: told apart by cluster, where no other machine is called so
        when n.host ->> 'cluster' is not null and not exists (
          select from public.assets as a
          where a.name_key = bruce.fold_name(format('%s (%s)', n.name, n.host ->> 'cluster'))
            and a.id is distinct from n.asset_id and a.lifecycle <> 'retired')
          then format('%s (%s)', n.name, n.host ->> 'cluster')
        else format('%s (netbox %s)', n.name, n.netbox_id)
      end as name,
      n.object_type, n.netbox_id,
      (
        case when n.is_namesake then jsonb_set(
          n.host, '{aliases}', coalesce(nullif(n.host -> 'aliases', 'null'), '[]') || to_jsonb(n.name))
          else n.host end
        -- its event names the primary addresses alone
        || case when n.is_known and n.is_host and n.other_ips is not null
          then jsonb_build_object('metadata', coalesce(n.host -> 'metadata', '{}')
            || jsonb_build_object('other_ips', n.other_ips)) else '{}' end
      )
      -- without a primary address, keep the address taken from an interface
      - case when n.host ->> 'ip' is null and n.has_address and (n.is_known or not n.is_namesake)
        then '{ip}'::text[] else '{}' end as host
    from named as n
  ),
  canonical as (
    select
      p.id, p.changed_at, p.is_known, p.name, bruce.asset_patch(p.host || jsonb_build_object(
        'hostname', p.name, 'asset_type', p.object_type, 'netbox_id', p.netbox_id)) as item
    from patch as p
  )
  select
    jsonb_agg(c.item order by c.changed_at, c.id) filter (where c.is_known),
    jsonb_agg(c.item order by c.changed_at, c.id) filter (where not c.is_known), array_agg(c.name)
  into v_known, v_new, v_names
  from canonical as c;

  -- first who is known: its services follow a new name before another asset gets the old one
  if v_known is not null then
    perform bruce.declare_assets(v_known);
  end if;
  if v_new is not null then
    perform bruce.declare_assets(v_new);
  end if;
  perform bruce.stand_netbox_clusters(p_ids);
  return coalesce(v_names, '{}');
end;
$$;
comment on function bruce.declare_netbox_hosts(bigint[]) is
  'Declares the devices, VMs, clusters and prefixes of these changes. Fields that NetBox did not send '
  'stay. Returns their names.';
