-- Expected snapshots: a full declared state (or some hosts of it) becomes assets and expected_services. What a full
-- state lacks is retired, unless that would be most of what there is: then it is held.

create or replace function bruce.expected_hosts(p_data jsonb)
returns table (
  hostname text, name_key text, asset_type text, item jsonb, has_services boolean, lifecycle text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select distinct on (bruce.fold_name(h.name), h.kind)
    h.name, bruce.fold_name(h.name), h.kind, h.item, h.item ? 'services',
    coalesce(h.item ->> 'lifecycle', bruce.to_lifecycle(h.item ->> 'status'))
  from (
    select
      btrim(coalesce(i.item ->> 'hostname', i.item ->> 'name')) as name,
      lower(coalesce(i.item ->> 'asset_type', i.item ->> 'type', 'vm')) as kind,
      i.item
    from jsonb_array_elements(
      case when jsonb_typeof(p_data) = 'array' then p_data
        when jsonb_typeof(p_data -> 'hosts') = 'array' then p_data -> 'hosts'
        when p_data ? 'hostname' then jsonb_build_array(p_data)
        else '[]' end
    ) as i (item)
    where jsonb_typeof(i.item) = 'object'
  ) as h
  where bruce.fold_name(h.name) is not null
  order by bruce.fold_name(h.name), h.kind;
end;
$$;
comment on function bruce.expected_hosts(jsonb) is 'The canonical hosts in an expected snapshot: a list, {"hosts": [...]} or one host.';

create or replace function bruce.expected_host_services(p_data jsonb)
returns table (hostname text, name text, ports text[], item jsonb, lifecycle text)
language plpgsql
stable
set search_path = ''
as $$
begin
  -- NetBox may hold one service twice, once per protocol: they are one service with the ports of both
  return query
  select
    h.hostname, min(s.name), array_agg(distinct p.port) filter (where p.port is not null),
    (array_agg(s.item order by s.position))[1],
    min(coalesce(s.item ->> 'lifecycle', bruce.to_lifecycle(s.item ->> 'status')))
  from bruce.expected_hosts(p_data) as h
  cross join lateral (
    select btrim(i.item ->> 'name') as name, i.item, i.position
    from jsonb_array_elements(
      case jsonb_typeof(h.item -> 'services') when 'array' then h.item -> 'services' else '[]' end
    ) with ordinality as i (item, position)
    where bruce.fold_name(i.item ->> 'name') is not null
  ) as s
  left join lateral (
    select bruce.to_port(
      case jsonb_typeof(g.port)
        when 'object' then coalesce(g.port ->> 'protocol', s.item ->> 'protocol', 'tcp') || '/' || (g.port ->> 'port')
        when 'number' then coalesce(s.item ->> 'protocol', 'tcp') || '/' || (g.port #>> '{}')
        else g.port #>> '{}'
      end
    ) as port
    from jsonb_array_elements(
      case jsonb_typeof(coalesce(s.item -> 'ports', s.item -> 'port'))
        when 'array' then coalesce(s.item -> 'ports', s.item -> 'port')
        when 'null' then '[]'
        else jsonb_build_array(coalesce(s.item -> 'ports', s.item -> 'port'))
      end
    ) as g (port)
    where g.port is not null
  ) as p on true
  group by h.hostname, bruce.fold_name(s.name);
end;
$$;
comment on function bruce.expected_host_services(jsonb) is 'The declared services in an expected snapshot.';

create or replace function bruce.to_names(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list)
    when 'array' then array(select jsonb_array_elements_text(p_list))
    when 'string' then array[p_list #>> '{}']
    else '{}'
  end;
end;
$$;
comment on function bruce.to_names(jsonb) is 'A JSON list of names as an array.';

create or replace function bruce.would_retire(p_data jsonb)
returns table (objects integer, total integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    (count(*) filter (where not d.is_listed))::integer, count(*)::integer
  from (
    select exists (select from bruce.expected_hosts(p_data) as h where h.name_key = a.name_key) as is_listed
    from public.assets as a
    where a.lifecycle <> 'retired' and bruce.is_host_type(a.asset_type)
    union all
    select exists (
      select from bruce.expected_host_services(p_data) as x
      where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key
    )
    from public.expected_services as s
    where s.lifecycle <> 'retired'
  ) as d;
end;
$$;
comment on function bruce.would_retire(jsonb) is 'How many of the declared hosts and services a full expected state lacks.';

create or replace function bruce.project_expected(p_data jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_complete boolean := jsonb_typeof(p_data) = 'array'
    or jsonb_typeof(p_data -> 'hosts') = 'array' and coalesce(p_data ->> 'complete', 'true') <> 'false';
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
        || case jsonb_typeof(h.item -> 'metadata') when 'object' then h.item -> 'metadata' else '{}' end as metadata
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
      and (bruce.is_host_type(a.asset_type) or exists (select from host as h where h.asset_type = a.asset_type))
      and not exists (select from host as h where h.asset_id = a.id)
  )
  insert into public.assets (name, asset_type, lifecycle, status, role, parent, cluster, primary_ip, tags, aliases, netbox_id, vmid, metadata)
  select f.hostname, f.asset_type, f.lifecycle, f.status, f.role, f.parent, f.cluster, f.primary_ip, f.tags, f.aliases, f.netbox_id, f.vmid, f.metadata
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
          where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key and x.lifecycle = 'active'
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
  'Writes the hosts and services of an expected snapshot into assets and expected_services, then compares what changed.';

create or replace function bruce.tg_snapshots__intake()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_last_hash bigint;
begin
  if new.snapshot_type <> 'netbox' then
    return new;
  end if;
  new.content_hash := jsonb_hash_extended(new.data, 0);
  select s.content_hash into v_last_hash
  from public.snapshots as s
  where s.snapshot_type = new.snapshot_type
  order by s.created_at desc, s.id desc
  limit 1;
  if v_last_hash = new.content_hash then
    return null;
  end if;
  return new;
end;
$$;
comment on function bruce.tg_snapshots__intake() is
  'An expected state that equals the last one is not stored again. Security definer: compares with rows its writer may not read.';
create trigger _100_intake before insert on public.snapshots
  for each row execute function bruce.tg_snapshots__intake();

create or replace function bruce.tg_snapshots__project()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_row record;
  v_loss record;
begin
  for v_row in select n.* from new_rows as n where n.snapshot_type = 'netbox' order by n.created_at, n.id::text loop
    update public.snapshots as s set held = false where s.held and s.snapshot_type = v_row.snapshot_type;
    if jsonb_typeof(v_row.data) = 'array'
      or jsonb_typeof(v_row.data -> 'hosts') = 'array' and coalesce(v_row.data ->> 'complete', 'true') <> 'false'
    then
      select * into v_loss from bruce.would_retire(v_row.data);
      if v_loss.objects > (select p.breaker_objects from public.settings as p)
        and v_loss.objects > v_loss.total * (select p.breaker_share from public.settings as p)
      then
        update public.snapshots as s set held = true where s.id = v_row.id;
        continue;
      end if;
    end if;
    perform bruce.project_expected(v_row.data);
  end loop;
  perform bruce.reconcile(array['netbox'], 'INTENT_CHANGED');
  return null;
end;
$$;
comment on function bruce.tg_snapshots__project() is
  'Projects expected snapshots, and holds one that would retire most of what is declared. Security definer: writes what '
  'its writer may not.';
create trigger _200_project after insert on public.snapshots
  referencing new table as new_rows for each statement execute function bruce.tg_snapshots__project();

revoke execute on all functions in schema bruce from public;
