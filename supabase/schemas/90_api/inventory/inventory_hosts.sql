create view public.inventory_hosts with (security_invoker = true) as
with declared as (
  -- a device and a VM of one name are ambiguous: one speaks
  select distinct on (a.name) a.*
  from public.assets as a
  where a.lifecycle <> 'retired' and lower(a.asset_type) in ('device', 'vm')
  order by a.name, a.asset_type
),
guest as (
  -- of one name on several hypervisors the one that runs
  select distinct on (e.hostname)
    e.hostname, e.kind, e.state, e.addresses, e.scope_id, s.source,
    case when e.item ->> 'vmid' ~ '^\d{1,9}$' then (e.item ->> 'vmid')::integer end as vmid,
    e.item ->> 'type' as guest_type,
    coalesce(n.hostname, case e.kind when 'vm' then s.host else (bruce.resolve_host(e.node)).host end)
      as hypervisor,
    coalesce(e.heard_until, s.last_seen_at) as seen_at,
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh,
    count(*) over (partition by e.hostname)::integer as guests
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  left join bruce.entities as n
    on n.scope_id = e.scope_id and n.kind = 'node' and n.entity_key = e.node and e.kind = 'guest'
  where e.kind in ('guest', 'vm')
    and e.match in ('matched', 'undeclared')
    and e.state not in ('unknown', 'absent')
    -- one that has the name of another that is declared
    and not (e.match = 'undeclared'
      and exists (select from bruce.host_state as h where h.hostname = e.hostname))
  order by e.hostname, e.state = 'running' desc, e.entity_id
),
node as (
  select distinct on (e.hostname)
    e.hostname, e.addresses, e.scope_id, coalesce(e.heard_until, s.last_seen_at) as seen_at,
    coalesce(e.heard_until, s.last_seen_at) >= (select bruce.clock()) - s.stale_after as is_fresh
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind = 'node' and e.state not in ('unknown', 'absent')
  order by e.hostname, e.entity_id
),
-- the cluster that the nodes of a scope form, where there are several
cluster as (
  select s.scope_id, nullif(btrim(o.snapshot #>> '{cluster,name}'), '') as name
  from bruce.scopes as s
  join public.observed_snapshots as o
    on o.id = s.applied_snapshot_id and o.hostname = s.hostname and o.source = s.source
  where s.source = 'proxmox'
),
reporter as (
  select s.host as hostname, array_agg(distinct s.source order by s.source) as sources,
    max(s.last_seen_at) as seen_at,
    bool_or(s.last_seen_at >= (select bruce.clock()) - s.stale_after) as is_fresh
  from bruce.scopes as s
  where s.applied_snapshot_id is not null
    and not s.is_ambiguous
    -- what reports as a cluster is none of its nodes
    and not exists (
      select from public.assets as a
      where a.lifecycle <> 'retired'
        and bruce.fold_name(s.hostname)
          in (bruce.fold_name(a.cluster), case when lower(a.asset_type) = 'cluster' then a.name_key end)
    )
    and not (
      s.source = 'proxmox'
      and exists (select from bruce.entities as e where e.scope_id = s.scope_id and e.kind = 'node')
      and not exists (
        select from bruce.entities as e
        where e.scope_id = s.scope_id and e.kind = 'node' and e.hostname = s.host)
    )
  group by s.host
),
named as (
  select d.name as hostname from declared as d
  union
  select g.hostname from guest as g
  union
  select n.hostname from node as n
  union
  select r.hostname from reporter as r
)
select
  h.hostname,
  coalesce(lower(a.asset_type), case when g.hostname is not null then 'vm' else 'device' end) as asset_type,
  a.name is not null as is_declared,
  a.netbox_id,
  a.lifecycle,
  a.role,
  coalesce(a.metadata ->> 'os', case
    when g.guest_type is not null then null
    when 'truenas' = any (r.sources) then 'TrueNAS SCALE'
    when n.hostname is not null then 'Proxmox VE'
  end) as os,
  coalesce(a.tags, '{}') as tags,
  coalesce(a.aliases, '{}') as aliases,
  a.metadata ->> 'note' as note,
  coalesce(g.hypervisor, a.parent) as parent,
  coalesce(a.cluster, p.cluster, c.name) as cluster,
  coalesce(g.vmid, a.vmid) as vmid,
  host(a.primary_ip) as declared_ip,
  coalesce(g.addresses, n.addresses, '{}') as addresses,
  coalesce(g.state, case when n.hostname is not null then 'running' end) as state,
  g.guest_type,
  coalesce(r.sources, '{}') as sources,
  n.hostname is not null as is_node,
  coalesce(g.guests, 0) as guests,
  greatest(g.seen_at, n.seen_at, r.seen_at) as seen_at,
  coalesce(g.is_fresh, false) or coalesce(n.is_fresh, false) or coalesce(r.is_fresh, false) as is_fresh
from named as h
left join declared as a on a.name = h.hostname
left join guest as g on g.hostname = h.hostname
left join node as n on n.hostname = h.hostname
left join reporter as r on r.hostname = h.hostname
left join cluster as c on c.scope_id = coalesce(g.scope_id, n.scope_id)
left join lateral (
  select coalesce(o.cluster, (
    select k.name from public.assets as k
    where lower(k.asset_type) = 'cluster' and k.parent = o.name and k.lifecycle <> 'retired'
    order by k.name limit 1
  )) as cluster
  from declared as o
  where o.name = coalesce(g.hypervisor, a.parent) and g.hostname is not null
) as p on true
where not exists (
  select from public.assets as o where o.name = h.hostname and o.lifecycle = 'retired' and a.name is null
);
comment on view public.inventory_hosts is
  'Each device and VM that is declared or observed, with what an inventory would say of it: '
  '`bruce netbox complete` reads it.';
comment on column public.inventory_hosts.is_declared is 'It is declared, and not as retired.';
comment on column public.inventory_hosts.asset_type is
  'device or vm: as declared; of what is not, a guest is a vm and everything else a device.';
comment on column public.inventory_hosts.parent is 'Where the guest is, else where it is declared.';
comment on column public.inventory_hosts.cluster is
  'The one that it, or what it stands on, is declared in; else what Proxmox VE calls the cluster.';
comment on column public.inventory_hosts.addresses is 'Observed.';
comment on column public.inventory_hosts.state is 'What its hypervisor says of it; null where nobody does.';
comment on column public.inventory_hosts.guest_type is 'qemu or lxc.';
comment on column public.inventory_hosts.guests is
  'How many guests have this name: of several, the row is of one that runs.';
comment on column public.inventory_hosts.sources is 'What reports under its name.';
comment on column public.inventory_hosts.seen_at is 'When it was last seen; null: by nobody.';
comment on column public.inventory_hosts.is_fresh is 'That is new enough to be evidence.';

grant select on public.inventory_hosts to authenticated, service_role;
