-- An expected snapshot becomes assets and expected_services.

create function bruce.project_expected(p_data jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_complete boolean := bruce.is_full_state(p_data);
begin
  perform set_config('bruce.projecting', 'on', true);

  with host as materialized (
    select h.*, a.id as asset_id
    from bruce.expected_hosts(p_data) as h
    left join lateral (
      select a.id from public.assets as a
      where bruce.is_host_type(a.asset_type) = bruce.is_host_type(h.asset_type)
        and (
          a.name_key = h.name_key
          -- renamed in NetBox
          or a.netbox_id = bruce.to_count(h.item -> 'netbox_id') and a.asset_type = h.asset_type
        )
      order by (a.netbox_id = bruce.to_count(h.item -> 'netbox_id')) desc nulls last, a.created_at desc
      limit 1
    ) as a on true
  ),
  field as (
    select
      h.hostname, h.asset_id, h.asset_type, h.item, h.lifecycle,
      h.item ->> 'status' as status, h.item ->> 'role' as role, h.item ->> 'parent' as parent,
      h.item ->> 'cluster' as cluster,
      bruce.to_inet(coalesce(h.item ->> 'ip', h.item ->> 'primary_ip')) as primary_ip,
      bruce.to_names(h.item -> 'tags') as tags, bruce.to_names(h.item -> 'aliases') as aliases,
      bruce.to_count(h.item -> 'netbox_id') as netbox_id, bruce.to_count(h.item -> 'vmid') as vmid,
      h.item - '{hostname,name,services,asset_type,type,status,lifecycle,role,parent,cluster,ip,primary_ip,tags,aliases,netbox_id,vmid,metadata}'::text[]
        || case jsonb_typeof(h.item -> 'metadata') when 'object' then h.item -> 'metadata' else '{}'
          end as metadata
    from host as h
  ),
  updated as (
    update public.assets as a set
      name = f.hostname,
      asset_type = case when f.item ?| array['asset_type', 'type'] then f.asset_type else a.asset_type end,
      lifecycle = coalesce(f.lifecycle, case a.lifecycle when 'retired' then 'active' else a.lifecycle end),
      status = case when f.item ? 'status' then f.status else a.status end,
      role = case when f.item ? 'role' then f.role else a.role end,
      parent = case when f.item ? 'parent' then f.parent else a.parent end,
      cluster = case when f.item ? 'cluster' then f.cluster else a.cluster end,
      primary_ip = case when f.item ?| array['ip', 'primary_ip'] then f.primary_ip else a.primary_ip end,
      tags = case when f.item ? 'tags' then f.tags else a.tags end,
      aliases = case when f.item ? 'aliases' then f.aliases else a.aliases end,
      netbox_id = coalesce(f.netbox_id, a.netbox_id),
      vmid = case when f.item ? 'vmid' then f.vmid else a.vmid end,
      metadata = a.metadata || f.metadata
    from field as f
    where a.id = f.asset_id
  ),
  retired as (
    update public.assets as a set lifecycle = 'retired'
    where v_complete
      and a.lifecycle <> 'retired'
      and (bruce.is_host_type(a.asset_type)
        or exists (select from host as h where h.asset_type = a.asset_type))
      and not exists (select from host as h where h.asset_id = a.id)
  )
  insert into public.assets (
    name, asset_type, lifecycle, status, role, parent, cluster, primary_ip, tags, aliases, netbox_id, vmid,
    metadata)
  select f.hostname, f.asset_type, f.lifecycle, f.status, f.role, f.parent, f.cluster, f.primary_ip, f.tags,
    f.aliases, f.netbox_id, f.vmid, f.metadata
  from field as f
  where f.asset_id is null;

  with service as materialized (
    select * from bruce.expected_host_services(p_data)
  ),
  retired as (
    update public.expected_services as s set lifecycle = 'retired'
    where s.lifecycle <> 'retired'
      and not exists (
        select from service as x
        where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key
      )
      -- a listed host is declared with all its services; a full state with all its hosts
      and (v_complete or exists (
        select from bruce.expected_hosts(p_data) as h where h.name_key = s.host_key and h.has_services
      ))
  )
  insert into public.expected_services as s (
    hostname, name, lifecycle, ports, role, aliases, depends_on, image, match, netbox_id, metadata
  )
  select
    x.hostname, x.name, coalesce(x.lifecycle, 'active'), coalesce(x.ports, '{}'), x.item ->> 'role',
    bruce.to_names(x.item -> 'aliases'), bruce.to_names(x.item -> 'depends_on'), x.item ->> 'image',
    case jsonb_typeof(x.item -> 'match') when 'object' then x.item -> 'match' else '{}' end,
    bruce.to_count(x.item -> 'netbox_id'),
    x.item - '{name,lifecycle,status,port,ports,protocol,role,aliases,depends_on,image,match,netbox_id,metadata}'::text[]
      || case jsonb_typeof(x.item -> 'metadata') when 'object' then x.item -> 'metadata' else '{}' end
  from service as x
  on conflict (host_key, name_key) do update set
    lifecycle = case
      when excluded.lifecycle = 'active' and s.lifecycle in ('planned', 'offline')
        and not exists (
          select from service as x
          where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key
            and x.lifecycle = 'active'
        )
      then s.lifecycle else excluded.lifecycle end,
    ports = excluded.ports,
    role = coalesce(excluded.role, s.role),
    aliases = case excluded.aliases when '{}' then s.aliases else excluded.aliases end,
    depends_on = case excluded.depends_on when '{}' then s.depends_on else excluded.depends_on end,
    image = coalesce(excluded.image, s.image),
    match = case excluded.match when '{}' then s.match else excluded.match end,
    netbox_id = coalesce(excluded.netbox_id, s.netbox_id),
    metadata = s.metadata || excluded.metadata;

  perform set_config('bruce.projecting', 'off', true);
  perform bruce.compare_declared(array(
    select distinct c.hostname from public.expected_changes as c where c.changed_at = bruce.clock()
    union
    select s.hostname
    from public.expected_changes as c join public.expected_services as s on s.hostname = c.hostname
    where c.changed_at = bruce.clock()
  ));
end;
$$;
comment on function bruce.project_expected(jsonb) is
  'Writes the hosts and services of an expected snapshot into assets and expected_services, then compares '
  'what changed.';
