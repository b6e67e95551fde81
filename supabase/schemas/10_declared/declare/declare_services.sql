create function bruce.declare_services(p_patches jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- each host name is looked up once
  v_hosts constant jsonb := (
    select jsonb_object_agg(n.hostname, (bruce.resolve_host(btrim(n.hostname))).host)
    from (select distinct p.item ->> 'hostname' as hostname
      from jsonb_array_elements(p_patches) as p (item)) as n
  );
begin
  perform bruce.rename_services(p_patches);
  with patch as materialized (
    select
      p.item, h.hostname, s.id, bruce.to_ports(bruce.to_names(p.item -> 'ports')) as ports,
      coalesce(p.item ->> 'lifecycle', bruce.to_lifecycle(p.item ->> 'status')) as lifecycle,
      o.origin,
      -- somebody else declares it already: his word counts, this one is kept beside it
      coalesce(
        o.origin <> 'netbox' and s.lifecycle <> 'retired' and s.origin is distinct from o.origin, false
      ) as is_second
    from jsonb_array_elements(p_patches) as p (item)
    cross join lateral (select v_hosts ->> (p.item ->> 'hostname') as hostname) as h
    left join public.expected_services as s
      on s.host_key = bruce.fold_name(h.hostname) and s.name_key = bruce.fold_name(p.item ->> 'name')
    cross join lateral (
      select case when bruce.to_count(p.item -> 'netbox_id') is not null then 'netbox'
        else p.item ->> 'origin' end as origin
    ) as o
  ),
  meant as (
    select
      s.id, p.item ->> 'name' as name,
      coalesce(p.lifecycle, case s.lifecycle when 'retired' then 'active' else s.lifecycle end) as lifecycle,
      case when p.item ? 'ports' then p.ports else s.ports end as ports,
      case when p.item ? 'role' then p.item ->> 'role' else s.role end as role,
      case when p.item ? 'aliases' then bruce.to_names(p.item -> 'aliases') else s.aliases end as aliases,
      case when p.item ? 'depends_on' then bruce.to_names(p.item -> 'depends_on') else s.depends_on end
        as depends_on,
      case when p.item ? 'image' then p.item ->> 'image' else s.image end as image,
      case jsonb_typeof(p.item -> 'match')
        when 'object' then p.item -> 'match' when 'null' then '{}' else s.match end as match,
      case when p.item ? 'netbox_id' then bruce.to_count(p.item -> 'netbox_id') else s.netbox_id end
        as netbox_id,
      coalesce(p.origin, s.origin) as origin,
      s.also_declared - coalesce(p.origin, '') || case
        when p.origin = 'netbox' and s.origin <> 'netbox' and s.lifecycle <> 'retired'
          then bruce.said_by(s.origin, s.ports, s.image, s.metadata)
        else '{}'
      end as also_declared,
      case jsonb_typeof(p.item -> 'metadata')
        when 'object' then bruce.patched(s.metadata, p.item -> 'metadata') when 'null' then '{}'
          else s.metadata end as metadata
    from patch as p
    join public.expected_services as s on s.id = p.id
    where not p.is_second
    union all
    select
      s.id, s.name, s.lifecycle, s.ports, s.role, s.aliases, s.depends_on, s.image, s.match, s.netbox_id,
      s.origin,
      s.also_declared || bruce.said_by(p.origin, coalesce(p.ports, '{}'), p.item ->> 'image',
        coalesce(p.item -> 'metadata', '{}')),
      s.metadata
    from patch as p
    join public.expected_services as s on s.id = p.id
    where p.is_second
  ),
  updated as (
    update public.expected_services as s set
      name = m.name, lifecycle = m.lifecycle, ports = m.ports, role = m.role, aliases = m.aliases,
      depends_on = m.depends_on, image = m.image, match = m.match, netbox_id = m.netbox_id,
      origin = m.origin, also_declared = m.also_declared, metadata = m.metadata
    from meant as m
    where s.id = m.id
      -- of a large state little is new, and a row that is not written costs no trigger
      and (s.name, s.lifecycle, s.ports, s.role, s.aliases, s.depends_on, s.image, s.match, s.netbox_id,
        s.origin, s.also_declared, s.metadata) is distinct from (m.name, m.lifecycle, m.ports, m.role,
        m.aliases, m.depends_on, m.image, m.match, m.netbox_id, m.origin, m.also_declared, m.metadata)
  )
  insert into public.expected_services (
    hostname, name, lifecycle, ports, role, aliases, depends_on, image, match, netbox_id,
    origin, also_declared, metadata
  )
  select
    p.hostname, p.item ->> 'name', coalesce(p.lifecycle, 'active'), p.ports, p.item ->> 'role',
    bruce.to_names(p.item -> 'aliases'), bruce.to_names(p.item -> 'depends_on'), p.item ->> 'image',
    case jsonb_typeof(p.item -> 'match') when 'object' then p.item -> 'match' else '{}' end,
    bruce.to_count(p.item -> 'netbox_id'), p.origin,
    -- a backup brings it
    case jsonb_typeof(p.item -> 'also_declared') when 'object' then p.item -> 'also_declared' else '{}' end,
    case jsonb_typeof(p.item -> 'metadata') when 'object' then bruce.patched('{}', p.item -> 'metadata')
      else '{}' end
  from patch as p
  where p.id is null
  -- the same service can be listed under two names of one host
  on conflict do nothing;
end;
$$;
comment on function bruce.declare_services(jsonb) is
  'Declares services: a list of {"hostname", "name", "lifecycle", "status", "ports", "role", "aliases", '
  '"depends_on", "image", "match", "netbox_id", "origin", "metadata"}. Absent leaves a field, null clears '
  'it, as for assets. NetBox takes over what others declared; what any other origin says of a service that '
  'it does not own is kept in also_declared.';
