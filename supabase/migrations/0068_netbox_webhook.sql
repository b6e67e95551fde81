-- NetBox events: one change of one object, as the edge function read it. An accelerator beside the full expected state:
-- it knows one object at a time, so it retires only what NetBox says it deleted.

create table bruce.taken_once (
  key text primary key,
  taken_at timestamptz not null default now()
);
create index taken_once_taken_at_idx on bruce.taken_once (taken_at);
comment on table bruce.taken_once is
  'What must not count twice: changes of NetBox by request, object and event.';

create table bruce.netbox_objects (
  object_type text not null,
  netbox_id bigint not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  primary key (object_type, netbox_id)
);
comment on table bruce.netbox_objects is
  'When NetBox last changed each object it sent. Its workers keep no order: an older state never replaces a newer one, '
  'and nothing follows a deletion, for NetBox never gives a number twice.';
alter table bruce.taken_once enable row level security;
alter table bruce.netbox_objects enable row level security;
revoke all on bruce.taken_once, bruce.netbox_objects from public, anon, authenticated, service_role;

create or replace function bruce.netbox_asset(p_type text, p_netbox_id bigint, p_name text)
returns public.assets
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asset public.assets;
begin
  select a.* into v_asset
  from public.assets as a
  where a.netbox_id = p_netbox_id and a.asset_type = p_type
    -- declared before by something that knows no NetBox
    or a.name_key = bruce.fold_name(p_name) and a.netbox_id is null
      and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_type)
  order by a.netbox_id nulls last, a.created_at desc
  limit 1;
  return v_asset;
end;
$$;
comment on function bruce.netbox_asset(text, bigint, text) is 'The asset of a NetBox object: by its number, else by its name.';

create or replace function bruce.rename_asset(p_asset public.assets, p_name text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.assets as a set name = p_name where a.id = p_asset.id;
  -- what pointed at it by name goes along
  if p_asset.asset_type = 'cluster' then
    update public.assets as a set cluster = p_name where a.cluster = p_asset.name;
  end if;
  if bruce.is_host_type(p_asset.asset_type) then
    update public.assets as a set parent = p_name where a.parent = p_asset.name;
    update public.expected_services as s set hostname = p_name
    where s.host_key = p_asset.name_key
      and not exists (
        select from public.expected_services as o
        where o.host_key = bruce.fold_name(p_name) and o.name_key = s.name_key and o.id <> s.id
      );
  end if;
end;
$$;
comment on function bruce.rename_asset(public.assets, text) is 'Renames an asset with its services, and with what names it as parent or cluster.';

create or replace function bruce.declare_netbox_host(p_type text, p_netbox_id bigint, p_host jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_asset public.assets := bruce.netbox_asset(p_type, p_netbox_id, p_host ->> 'hostname');
  v_name text := p_host ->> 'hostname';
  v_is_namesake boolean := exists (
    select from public.assets as a
    where a.name_key = bruce.fold_name(v_name) and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_type)
      and a.id is distinct from v_asset.id and a.netbox_id is not null and a.lifecycle <> 'retired'
  );
begin
  -- names are unique in a NetBox cluster or site, not in NetBox: as netbox-export names the second one
  if v_is_namesake then
    p_host := jsonb_set(p_host, '{aliases}', coalesce(p_host -> 'aliases', '[]') || to_jsonb(v_name));
    v_name := format('%s (netbox %s)', v_name, p_netbox_id);
  end if;
  if v_asset.id is null then
    insert into public.assets (
      name, asset_type, status, lifecycle, role, parent, cluster, primary_ip, tags, aliases, netbox_id, vmid, metadata
    )
    values (
      v_name, p_type, p_host ->> 'status', p_host ->> 'lifecycle', p_host ->> 'role', p_host ->> 'parent',
      p_host ->> 'cluster', bruce.to_inet(p_host ->> 'ip'), bruce.to_names(p_host -> 'tags'),
      bruce.to_names(p_host -> 'aliases'), p_netbox_id, bruce.to_count(p_host -> 'vmid'),
      coalesce(p_host -> 'metadata', '{}')
    );
    return v_name;
  end if;

  if v_asset.name <> v_name then
    perform bruce.rename_asset(v_asset, v_name);
  end if;
  update public.assets as a set
    asset_type = p_type,
    netbox_id = p_netbox_id,
    status = case when p_host ? 'status' then p_host ->> 'status' else a.status end,
    -- a status of one's own says nothing about the lifecycle; coming back from retirement is being active
    lifecycle = coalesce(
      p_host ->> 'lifecycle', bruce.to_lifecycle(p_host ->> 'status'), case a.lifecycle when 'retired' then 'active' else a.lifecycle end
    ),
    role = case when p_host ? 'role' then p_host ->> 'role' else a.role end,
    parent = case when p_host ? 'parent' then p_host ->> 'parent' else a.parent end,
    cluster = case when p_host ? 'cluster' then p_host ->> 'cluster' else a.cluster end,
    -- without a primary address the one that was taken from its interfaces stays
    primary_ip = case
      when p_host ->> 'ip' is not null then bruce.to_inet(p_host ->> 'ip')
      when p_host ? 'ip' and not a.metadata ? 'netbox_ip_id' then null
      else a.primary_ip
    end,
    tags = case when p_host ? 'tags' then bruce.to_names(p_host -> 'tags') else a.tags end,
    aliases = case when p_host ? 'aliases' then bruce.to_names(p_host -> 'aliases') else a.aliases end,
    vmid = case when p_host ? 'vmid' then bruce.to_count(p_host -> 'vmid') else a.vmid end,
    metadata = a.metadata || coalesce(p_host -> 'metadata', '{}')
  where a.id = v_asset.id;
  return v_name;
end;
$$;
comment on function bruce.declare_netbox_host(text, bigint, jsonb) is
  'Writes a device, VM, cluster or prefix of NetBox. What NetBox did not tell stays. Returns its name.';

create or replace function bruce.delete_netbox_host(p_type text, p_netbox_id bigint)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text;
begin
  update public.assets as a set lifecycle = 'retired'
  where a.netbox_id = p_netbox_id and a.asset_type = p_type
  returning a.name into v_name;
  if bruce.is_host_type(p_type) then
    update public.expected_services as s set lifecycle = 'retired' where s.host_key = bruce.fold_name(v_name);
  end if;
  return v_name;
end;
$$;
comment on function bruce.delete_netbox_host(text, bigint) is 'Retires what NetBox deleted, with its services. History stays.';

create or replace function bruce.ports_of_netbox(p_ports jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select distinct p.port
    from jsonb_each(p_ports) as o (netbox_id, ports), jsonb_array_elements_text(o.ports) as p (port)
    order by p.port
  );
end;
$$;
comment on function bruce.ports_of_netbox(jsonb) is 'All ports of the NetBox services {"<id>": ["tcp/53"], ...} that are one service here.';

create or replace function bruce.detach_netbox_service(p_netbox_id bigint, p_except_id bigint default null)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with held as (
    select
      s.id,
      case when s.metadata ? 'netbox_ports' then s.metadata -> 'netbox_ports'
        else jsonb_build_object(s.netbox_id, to_jsonb(s.ports)) end - p_netbox_id::text as rest
    from public.expected_services as s
    where (s.netbox_id = p_netbox_id or s.metadata -> 'netbox_ports' ? p_netbox_id::text)
      and s.id is distinct from p_except_id
  ),
  detached as (
    update public.expected_services as s set
      lifecycle = case h.rest when '{}' then 'retired' else s.lifecycle end,
      ports = case h.rest when '{}' then s.ports else bruce.ports_of_netbox(h.rest) end,
      netbox_id = case when h.rest = '{}' or s.netbox_id <> p_netbox_id then s.netbox_id
        else (select min(k::bigint) from jsonb_object_keys(h.rest) as k) end,
      metadata = s.metadata || jsonb_build_object('netbox_ports', h.rest)
    from held as h
    where s.id = h.id and (h.rest <> '{}' or s.lifecycle <> 'retired')
    returning s.hostname
  )
  select array_agg(distinct d.hostname) into v_hosts from detached as d;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.detach_netbox_service(bigint, bigint) is
  'Takes a NetBox service out of the service it is (part of): its ports go, and with the last of them the service retires.';

create or replace function bruce.declare_netbox_service(p_netbox_id bigint, p_service jsonb)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := p_service ->> 'name';
  v_parent public.assets := bruce.netbox_asset(
    p_service ->> 'parent_type', bruce.to_count(p_service -> 'parent_id'), p_service ->> 'parent_name'
  );
  v_hostname text := coalesce(v_parent.name, p_service ->> 'parent_name');
  v_own public.expected_services;
  v_old public.expected_services;
  v_ports jsonb;
  v_hosts text[];
begin
  if p_service ->> 'parent_type' is null or v_hostname is null then
    return bruce.detach_netbox_service(p_netbox_id);
  end if;

  select s.* into v_own from public.expected_services as s
  where s.host_key = bruce.fold_name(v_hostname) and s.name_key = bruce.fold_name(v_name);
  if v_own.id is null then
    -- renamed or moved: the row goes along, unless other NetBox services share it
    select s.* into v_old from public.expected_services as s
    where s.netbox_id = p_netbox_id and s.lifecycle <> 'retired'
      and coalesce(s.metadata -> 'netbox_ports', '{}') - p_netbox_id::text = '{}';
    update public.expected_services as s set hostname = v_hostname, name = v_name
    where s.id = v_old.id
    returning s.* into v_own;
  end if;
  v_hosts := bruce.detach_netbox_service(p_netbox_id, v_own.id) || v_hostname || coalesce(v_old.hostname, v_hostname);

  v_ports := case
    when v_own.lifecycle = 'retired' then '{}'
    when v_own.metadata ? 'netbox_ports' then v_own.metadata -> 'netbox_ports'
    when v_own.netbox_id <> p_netbox_id then jsonb_build_object(v_own.netbox_id, to_jsonb(v_own.ports))
    else '{}'
  end || jsonb_build_object(p_netbox_id, p_service -> 'ports');
  insert into public.expected_services as s (
    hostname, name, lifecycle, ports, role, aliases, depends_on, image, netbox_id, metadata
  )
  values (
    v_hostname, v_name, coalesce(p_service ->> 'lifecycle', 'active'), bruce.ports_of_netbox(v_ports),
    p_service ->> 'role', bruce.to_names(p_service -> 'aliases'), bruce.to_names(p_service -> 'depends_on'),
    p_service ->> 'image', p_netbox_id,
    coalesce(p_service -> 'metadata', '{}') || jsonb_build_object('netbox_ports', v_ports)
  )
  on conflict (host_key, name_key) do update set
    name = excluded.name,
    lifecycle = coalesce(p_service ->> 'lifecycle', case s.lifecycle when 'retired' then 'active' else s.lifecycle end),
    ports = excluded.ports,
    role = case when p_service ? 'role' then excluded.role else s.role end,
    aliases = case when p_service ? 'aliases' then excluded.aliases else s.aliases end,
    depends_on = case when p_service ? 'depends_on' then excluded.depends_on else s.depends_on end,
    image = case when p_service ? 'image' then excluded.image else s.image end,
    netbox_id = least(s.netbox_id, excluded.netbox_id),
    metadata = s.metadata || excluded.metadata;
  return v_hosts;
end;
$$;
comment on function bruce.declare_netbox_service(bigint, jsonb) is
  'Writes a NetBox service. Several of one name on one host (one per protocol) are one service with the ports of all. '
  'Returns the hosts it touched.';

create or replace function bruce.declare_netbox_address(p_netbox_id bigint, p_address jsonb, p_is_deleted boolean)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host public.assets := bruce.netbox_asset(p_address ->> 'host_type', bruce.to_count(p_address -> 'host_id'), null);
  v_hosts text[];
begin
  with changed as (
    update public.assets as a set
      primary_ip = case when a.id = v_host.id and not p_is_deleted then bruce.to_inet(p_address ->> 'ip') end,
      metadata = case when a.id = v_host.id and not p_is_deleted then a.metadata else a.metadata - 'netbox_ip_id' end
    where a.metadata ->> 'netbox_ip_id' = p_netbox_id::text
    returning a.name
  )
  select array_agg(c.name) into v_hosts from changed as c;
  if not p_is_deleted and p_address ->> 'is_usable' = 'true' and v_host.primary_ip is null and not v_host.metadata ? 'netbox_ip_id' then
    -- as netbox-export does: without a primary address any of its own is better than none
    update public.assets as a set
      primary_ip = bruce.to_inet(p_address ->> 'ip'), metadata = a.metadata || jsonb_build_object('netbox_ip_id', p_netbox_id)
    where a.id = v_host.id;
    v_hosts := v_hosts || v_host.name;
  end if;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.declare_netbox_address(bigint, jsonb, boolean) is
  'Follows an address that changed, moved or went: netbox_ip_id in assets.metadata tells whose address it is.';

create or replace function bruce.netbox_change(p_change jsonb, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_type text := p_change ->> 'type';
  v_id bigint := (p_change ->> 'netbox_id')::bigint;
  v_changed_at timestamptz := (p_change ->> 'changed_at')::timestamptz;
  v_is_deleted boolean := p_change ->> 'event' = 'deleted';
  v_object jsonb := p_change -> 'object';
  v_hosts text[] := '{}';
begin
  -- one writer at a time: a bulk edit sends a hundred changes at once
  perform bruce.lock_engine();
  delete from bruce.taken_once as t where t.key like 'netbox %' and t.taken_at < p_now - interval '3 days';
  insert into bruce.taken_once (key, taken_at) values ('netbox ' || (p_change ->> 'key'), p_now) on conflict do nothing;
  if not found then
    return jsonb_build_object('status', 200, 'result', 'duplicate');
  end if;

  insert into bruce.netbox_objects as o (object_type, netbox_id, changed_at, deleted_at)
  values (v_type, v_id, v_changed_at, case when v_is_deleted then p_now end)
  on conflict (object_type, netbox_id) do update
    set changed_at = greatest(o.changed_at, excluded.changed_at), deleted_at = excluded.deleted_at
    where o.deleted_at is null and (v_is_deleted or o.changed_at <= excluded.changed_at);
  if not found then
    return jsonb_build_object('status', 200, 'result', 'outdated');
  end if;

  perform set_config('bruce.projecting', 'on', true);
  case
    when v_type = 'address' then
      v_hosts := bruce.declare_netbox_address(v_id, v_object, v_is_deleted);
    when v_type = 'service' and v_is_deleted then
      v_hosts := bruce.detach_netbox_service(v_id);
    when v_type = 'service' then
      v_hosts := bruce.declare_netbox_service(v_id, v_object);
    when v_is_deleted then
      v_hosts := array_remove(array[bruce.delete_netbox_host(v_type, v_id)], null);
    else
      v_hosts := array[bruce.declare_netbox_host(v_type, v_id, v_object)];
  end case;
  perform set_config('bruce.projecting', 'off', true);
  perform bruce.compare_declared(array(
    select unnest(v_hosts)
    union
    select c.hostname from public.expected_changes as c where c.changed_at = bruce.clock()
  ));

  return jsonb_build_object(
    'status', 200,
    'result', case when bruce.tallied('declared') + bruce.tallied('changed') = 0 then 'unchanged' else 'applied' end,
    'hosts', (select coalesce(jsonb_agg(distinct h), '[]') from unnest(v_hosts) as h),
    'events', jsonb_build_object(
      'opened', bruce.tallied('events_opened'), 'changed', bruce.tallied('events_changed'),
      'resolved', bruce.tallied('events_resolved')
    )
  );
end;
$$;
comment on function bruce.netbox_change(jsonb, timestamptz) is
  'Security definer: the edge may not write the declaration; it hands over one change whose signature it has checked.';

create or replace function public.netbox_change(change jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.netbox_change(change);
$$;
comment on function public.netbox_change(jsonb) is
  'Takes one change of a NetBox object: {"key", "event", "type", "netbox_id", "changed_at", "object"}. Answers applied, '
  'unchanged, duplicate or outdated.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.netbox_change(jsonb) from public, anon, authenticated;
grant execute on function public.netbox_change(jsonb), bruce.netbox_change(jsonb, timestamptz) to service_role;
