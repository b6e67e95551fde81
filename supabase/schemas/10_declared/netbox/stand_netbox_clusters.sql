create function bruce.stand_netbox_clusters(p_ids bigint[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.assets as c
  set parent = d.device
  from (
    select a.cluster, min(a.name) as device
    from public.assets as a
    where a.asset_type = 'device' and a.lifecycle <> 'retired'
      and a.cluster in (
        select case i.object_type when 'cluster' then i.object ->> 'hostname' else i.object ->> 'cluster' end
        from bruce.netbox_inbox as i
        where i.id = any (p_ids) and i.event <> 'deleted' and i.object_type in ('device', 'cluster')
      )
    group by a.cluster
    having count(*) = 1
  ) as d
  where c.asset_type = 'cluster' and c.name = d.cluster and c.lifecycle <> 'retired'
    and c.parent is distinct from d.device;
end;
$$;
comment on function bruce.stand_netbox_clusters(bigint[]) is
  'Declares that a cluster stands on its device, where it has only one, for the clusters and devices of '
  'these changes: what runs in the cluster depends on that device. The nightly export says the same.';
