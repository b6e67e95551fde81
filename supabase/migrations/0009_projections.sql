-- Projections: from a snapshot as it arrives to rows of the present. One function per source reads its rows; nothing
-- here ever fails on a malformed row: it is kept as "unknown" with its problem, or quarantined when it has no name.

create table bruce.snapshot_lists (
  source text not null,
  list text not null,
  kind text not null,
  volatile text[] not null default '{}',
  key text,
  is_required boolean not null default false,
  primary key (source, list)
);
comment on table bruce.snapshot_lists is
  'Which lists of a snapshot hold rows, and which of their numbers move all the time and so do not count as a change.';
comment on column bruce.snapshot_lists.key is 'Member that no two rows may share: of such rows the first counts.';
comment on column bruce.snapshot_lists.is_required is 'A snapshot without this list cannot be understood.';
insert into bruce.snapshot_lists (source, list, kind, key, is_required, volatile) values
  ('docker', 'containers', 'container', 'name', true, '{status,uptime,size_rw,size_root_fs}'),
  ('proxmox', 'nodes', 'node', 'node', false, '{cpu,mem,disk,uptime,level,loadavg,wait,maxdisk}'),
  ('proxmox', 'guests', 'guest', 'vmid', true,
   '{cpu,mem,memhost,disk,uptime,netin,netout,diskread,diskwrite,pressurecpusome,pressureiosome,pressurememorysome}'),
  ('proxmox', 'storages', 'storage', null, false, '{disk,used,avail,maxdisk,total}'),
  ('truenas', 'system', 'system', null, false, '{uptime,uptime_seconds,loadavg,datetime}'),
  ('truenas', 'apps', 'app', 'name', false, '{stats}'),
  ('truenas', 'vms', 'vm', 'name', false, '{}'),
  ('truenas', 'pools', 'pool', 'name', false, '{allocated,free,freeing,fragmentation,scan}'),
  ('truenas', 'disks', 'disk', null, false, '{temperature}'),
  ('truenas', 'alerts', 'alert', null, false, '{last_occurrence}'),
  ('service_health', 'checks', 'check', null, true, '{latency_ms,checked_at}'),
  ('proxy', 'routes', 'route', null, true, '{}');
alter table bruce.snapshot_lists enable row level security;

create type bruce.raw_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, source text, host text,
  kind text, path text, item jsonb, item_hash bigint, "position" integer
);

create type bruce.parsed_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, kind text, path text, item jsonb, item_hash bigint,
  "position" integer, entity_key text, hostname text, name text, project text, compose_service text, name_keys text[],
  state text, health text, ports text[], image text, node text, addresses text[], restart_count integer, problem text
);

create or replace function bruce.snapshot_rows(p_source text, p_snapshot jsonb)
returns table (kind text, path text, item jsonb, item_hash bigint, "position" integer, key text)
language plpgsql
stable
rows 50
set search_path = ''
as $$
begin
  return query
  select
    l.kind,
    'snapshot.' || l.list || coalesce('[' || (r.position - 1) || ']', ''),
    r.item,
    jsonb_hash_extended(
      case when jsonb_typeof(r.item) = 'object' and r.item ?| l.volatile then r.item - l.volatile else r.item end, 0
    ),
    r.position::integer,
    case when jsonb_typeof(r.item) = 'object' then r.item ->> l.key end
  from bruce.snapshot_lists as l
  cross join lateral (
    select e.item, e.position
    from jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list)
        when 'array' then p_snapshot -> l.list
        when 'object' then jsonb_build_array(p_snapshot -> l.list)
        else '[]'
      end
    ) with ordinality as e (item, position)
    union all
    -- a list that has to be there and is not: a row that nobody can read
    select 'null', null
    where l.is_required and jsonb_typeof(p_snapshot -> l.list) is distinct from 'array'
  ) as r
  where l.source = p_source;
end;
$$;
comment on function bruce.snapshot_rows(text, jsonb) is
  'The rows in the lists of a snapshot, each with a hash that leaves out what moves all the time.';

create or replace function bruce.published_ports(p_rows bruce.raw_row[])
returns table (scope_id integer, path text, ports text[], problem text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with listed as (
    select
      r.scope_id, r.path,
      case jsonb_typeof(r.item -> 'ports')
        when 'array' then r.item -> 'ports'
        -- as `docker ps` prints them
        when 'string' then to_jsonb(regexp_split_to_array(nullif(btrim(r.item ->> 'ports'), ''), '\s*,\s*'))
      end as list
    from unnest(p_rows) as r
    where jsonb_typeof(r.item -> 'ports') in ('array', 'string')
  ),
  given as materialized (
    select
      l.scope_id, l.path, e.position - 1 as position, e.port,
      case jsonb_typeof(e.port) when 'string' then e.port #>> '{}' end as text
    from listed as l
    left join lateral jsonb_array_elements(l.list) with ordinality as e (port, position) on true
  ),
  -- plain splitting: a regular expression with groups costs a hundred times as much, and there are many ports
  part as materialized (
    select
      g.scope_id, g.path, g.position,
      case
        when g.text like '%->%' then split_part(split_part(g.text, '->', 1), ':', -1)
        when g.text like '%:%' then split_part(split_part(g.text, '/', 1), ':', -2)
        when g.text is null then g.port ->> 'host_port'
      end as number,
      lower(coalesce(nullif(case when g.text is null then g.port ->> 'protocol' else split_part(g.text, '/', 2) end, ''), 'tcp'))
        as protocol,
      -- exposed but not published
      case
        when g.position is null then true
        when g.text is null then jsonb_typeof(g.port) = 'object' and g.port ->> 'host_port' is null
        else g.text ~ '^[0-9-]+(/[a-z]+)?$'
      end as is_internal
    from given as g
  ),
  read as materialized (
    select
      p.scope_id, p.path, p.position, p.is_internal,
      case when p.number ~ '^[0-9]{1,5}$' and p.number::integer between 1 and 65535 and p.protocol in ('tcp', 'udp', 'sctp')
        then p.protocol || '/' || p.number::integer
      end as port
    from part as p
  )
  select
    r.scope_id, r.path,
    case when bool_and(r.port is not null or r.is_internal)
      then coalesce(array_agg(distinct r.port) filter (where r.port is not null), '{}') end,
    '.ports[' || (min(r.position) filter (where r.port is null and not r.is_internal)) || '] is no port mapping'
  from read as r
  group by r.scope_id, r.path;
end;
$$;
comment on function bruce.published_ports(bruce.raw_row[]) is
  'Published host ports of each row as protocol/number: from "8096:8096", "0.0.0.0:8096->8096/tcp", '
  '{protocol, host_port, container_port}, or one string of them. Host addresses are folded. No row or null: not knowable.';

create or replace function bruce.to_count(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^\d{1,9}$' then (p_value #>> '{}')::integer end;
end;
$$;
comment on function bruce.to_count(jsonb) is 'A count given as a number or as text, else null.';

create or replace function bruce.parse_docker(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(ltrim(coalesce(r.item ->> 'name', r.item -> 'names' ->> 0), '/')), '') as name,
      coalesce(r.item -> 'compose' ->> 'project', r.item -> 'labels' ->> 'com.docker.compose.project') as project,
      coalesce(r.item -> 'compose' ->> 'service', r.item -> 'labels' ->> 'com.docker.compose.service') as compose_service,
      lower(coalesce(r.item ->> 'state', r.item ->> 'status')) as state,
      coalesce(r.item ->> 'network_mode', r.item -> 'networks' ->> 0, '') = 'host' as is_on_host_network
    from unnest(p_rows) as r
    where r.kind = 'container'
      -- `docker compose run` starts something for a moment, not the service
      and coalesce(lower(r.item -> 'labels' ->> 'com.docker.compose.oneoff'), 'false') <> 'true'
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    n.name, n.host, n.name, n.project, n.compose_service,
    array_remove(array[
      'compose=' || n.project || '/' || n.compose_service,
      'container=' || n.name,
      'image=' || regexp_replace(n.item ->> 'image', '(:[^:/]+)?(@.*)?$', ''),
      bruce.fold_name(n.name),
      bruce.fold_name(n.compose_service),
      bruce.fold_name(regexp_replace(
        case when starts_with(n.name, n.project) then substr(n.name, length(n.project) + 1) else n.name end,
        '[-_]\d+$', ''
      ))
    ], null),
    case
      when p.problem is not null and n.state is null then 'unknown'
      when n.state = 'running' or n.state ~ '^up ' then 'running'
      when n.state in ('exited', 'created', 'stopped') or n.state ~ '^(exited|created) ' then 'stopped'
      when n.state = 'paused' then 'paused'
      when n.state ~ '^restarting' then 'unstable'
      else 'unknown'
    end,
    nullif(lower(n.item ->> 'health'), 'none'),
    case when n.is_on_host_network then null else p.ports end,
    n.item ->> 'image',
    null::text,
    null::text[],
    bruce.to_count(n.item -> 'restart_count'),
    case
      when n.state is null then '.state is missing'
      when not n.is_on_host_network then p.problem
    end
  from named as n
  left join bruce.published_ports(p_rows) as p on p.scope_id = n.scope_id and p.path = n.path;
end;
$$;
comment on function bruce.parse_docker(bruce.raw_row[]) is
  'Containers: states of the Docker Engine folded, compose identity, published ports.';

create or replace function bruce.parse_proxmox(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(coalesce(
        r.item ->> 'name', case r.kind when 'node' then r.item ->> 'node' when 'storage' then r.item ->> 'storage' end
      )), '') as name,
      lower(r.item ->> 'status') as status,
      bruce.to_count(r.item -> 'vmid') as vmid
    from unnest(p_rows) as r
    where r.kind in ('node', 'guest', 'storage')
      and coalesce(r.item ->> 'template', '0') not in ('1', 'true')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'guest' then n.vmid::text
      when 'storage' then concat_ws('/', n.item ->> 'node', n.name)
      else n.name
    end,
    case when n.kind = 'storage' then coalesce(n.item ->> 'node', n.host) else coalesce(n.name, 'vmid ' || n.vmid) end,
    coalesce(n.name, 'vmid ' || n.vmid),
    null::text,
    null::text,
    array_remove(array[
      'vmid=' || bruce.fold_name(n.host) || '/' || n.vmid,
      bruce.fold_name(n.name),
      bruce.fold_name(split_part(n.name, '.', 1))
    ], null),
    case
      when n.status in ('running', 'online', 'available') then
        case when lower(n.item ->> 'qmpstatus') = 'paused' then 'paused' else 'running' end
      when coalesce(n.item ->> 'lock', '') <> '' then 'changing'
      when n.status in ('stopped', 'offline') then 'stopped'
      when n.status in ('paused', 'suspended') then 'paused'
      else 'unknown'
    end,
    null::text,
    null::text[],
    null::text,
    case when n.kind in ('guest', 'storage') then n.item ->> 'node' end,
    case jsonb_typeof(n.item -> 'ips')
      when 'array' then array(
        select host(bruce.to_inet(a)) from jsonb_array_elements_text(n.item -> 'ips') as a
        where bruce.to_inet(a) is not null order by 1
      )
      when 'string' then array_remove(array[host(bruce.to_inet(n.item ->> 'ips'))], null)
    end,
    null::integer,
    case when n.kind = 'guest' and n.vmid is null then '.vmid is missing or no number' end
  from named as n;
end;
$$;
comment on function bruce.parse_proxmox(bruce.raw_row[]) is
  'Nodes, guests and storages. Templates are left out; a locked guest that is not running is changing, not stopped.';

create or replace function bruce.parse_truenas(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        when 'alert' then coalesce(r.item ->> 'klass', r.item ->> 'uuid')
        when 'system' then coalesce(r.item ->> 'hostname', r.host)
        when 'disk' then coalesce(r.item ->> 'name', r.item ->> 'devname')
        else coalesce(r.item ->> 'name', r.item ->> 'id')
      end), '') as name,
      upper(coalesce(
        r.item ->> 'state',
        case jsonb_typeof(r.item -> 'status') when 'object' then r.item -> 'status' ->> 'state' else r.item ->> 'status' end
      )) as state
    from unnest(p_rows) as r
    where r.kind in ('system', 'app', 'vm', 'pool', 'disk', 'alert')
      and coalesce(r.item ->> 'dismissed', 'false') <> 'true'
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'alert' then concat_ws('/', n.name, coalesce(n.item ->> 'key', n.item ->> 'uuid'))
      when 'disk' then coalesce(nullif(concat_ws('/', nullif(n.item ->> 'serial', ''), n.item ->> 'lunid'), ''), n.name)
      else n.name
    end,
    case when n.kind = 'vm' then n.name else n.host end,
    n.name,
    case when n.kind = 'app' then 'ix-' || n.name end,
    null::text,
    array_remove(array[
      case when n.kind = 'app' then 'container=' || n.name end,
      bruce.fold_name(n.name)
    ], null),
    case
      when n.kind in ('disk', 'alert', 'system') then 'running'
      when n.kind = 'pool' then
        case
          when n.state = 'ONLINE' and coalesce(n.item ->> 'healthy', 'true') = 'true' then 'running'
          when n.state = 'OFFLINE' then 'stopped'
          else 'failed'
        end
      when n.state = 'RUNNING' then 'running'
      when n.state in ('DEPLOYING', 'STOPPING', 'STARTING') then 'changing'
      when n.state = 'STOPPED' then 'stopped'
      when n.state in ('CRASHED', 'ERROR') then 'failed'
      when n.state in ('SUSPENDED', 'PAUSED') then 'paused'
      else 'unknown'
    end,
    null::text,
    case when n.kind = 'app' then coalesce(
      p.ports,
      -- active_workloads.used_ports of app.query
      case when n.item ? 'active_workloads' and n.state = 'RUNNING' then (
        select coalesce(array_agg(distinct bruce.to_port(
          coalesce(u ->> 'protocol', 'tcp') || '/' || (h ->> 'host_port')
        )), '{}')
        from jsonb_path_query(n.item, 'lax $.active_workloads.used_ports[*]') as u,
          lateral jsonb_path_query(u, 'lax $.host_ports[*]') as h
      ) end
    ) end,
    case when n.kind = 'app' then coalesce(n.item ->> 'human_version', n.item ->> 'version') end,
    null::text,
    case when jsonb_typeof(n.item -> 'ips') = 'array'
      then array(select jsonb_array_elements_text(n.item -> 'ips') order by 1) end,
    null::integer,
    case when n.kind in ('app', 'vm', 'pool') and n.state is null then '.state is missing' end
  from named as n
  left join bruce.published_ports(p_rows) as p on p.scope_id = n.scope_id and p.path = n.path;
end;
$$;
comment on function bruce.parse_truenas(bruce.raw_row[]) is
  'Apps, VMs, pools, disks and alerts of TrueNAS SCALE. Dismissed alerts are left out.';

create or replace function bruce.parse_service_health(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(r.item ->> 'service'), '') as name,
      lower(coalesce(r.item ->> 'kind', 'tcp')) as check_kind,
      -- the host part of 192.168.2.12:8021, [::1]:80 or https://freshrss.lan/x
      (regexp_match(r.item ->> 'target', '^(?:[a-z]+://)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?', 'i')) as target
    from unnest(p_rows) as r
    where r.kind = 'check'
  ),
  placed as materialized (
    select n.*, (bruce.resolve_host(coalesce(n.item ->> 'hostname', btrim(n.target[1], '[]'), n.host))).host as subject
    from named as n
  )
  select
    p.scope_id, p.snapshot_id, p.observed_at, p.kind, p.path, p.item, p.item_hash, p.position,
    concat_ws('/', p.subject, p.name, p.check_kind, p.item ->> 'target'),
    p.subject,
    p.name,
    null::text,
    null::text,
    array_remove(array[bruce.fold_name(p.name)], null),
    case p.item ->> 'ok' when 'true' then 'running' when 'false' then 'failed' else 'unknown' end,
    p.check_kind,
    array_remove(array[bruce.to_port(case when p.check_kind = 'udp' then 'udp/' else 'tcp/' end || p.target[2])], null),
    null::text, null::text, null::text[], null::integer,
    case when p.item ->> 'ok' is null then '.ok is missing' end
  from placed as p;
end;
$$;
comment on function bruce.parse_service_health(bruce.raw_row[]) is
  'Probes: the host is the one given, or the one that the target address belongs to.';

create or replace function bruce.parse_proxy(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    r.scope_id, r.snapshot_id, r.observed_at, r.kind, r.path, r.item, r.item_hash, r.position,
    d.domains,
    r.host,
    d.domains,
    null::text, null::text, '{}'::text[],
    case when coalesce(r.item ->> 'enabled', 'true') in ('true', '1') then 'running' else 'stopped' end,
    null::text,
    array_remove(array[bruce.to_port(r.item ->> 'forward_port')], null),
    null::text,
    r.item ->> 'forward_host',
    null::text[], null::integer,
    case when r.item ->> 'forward_host' is null then '.forward_host is missing' end
  from unnest(p_rows) as r
  cross join lateral (
    select nullif(string_agg(d, ',' order by d), '')
    from jsonb_array_elements_text(
      case jsonb_typeof(r.item -> 'domains') when 'array' then r.item -> 'domains' else '[]' end
    ) as d
  ) as d (domains)
  where r.kind = 'route';
end;
$$;
comment on function bruce.parse_proxy(bruce.raw_row[]) is 'Routes of a reverse proxy: domains, and where they lead.';

create or replace function bruce.parse_rows(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kinds text[] := (select array_agg(distinct r.kind) from unnest(p_rows) as r);
begin
  if v_kinds && array['container'] then
    return query select * from bruce.parse_docker(p_rows);
  end if;
  if v_kinds && array['node', 'guest', 'storage'] then
    return query select * from bruce.parse_proxmox(p_rows);
  end if;
  if v_kinds && array['system', 'app', 'vm', 'pool', 'disk', 'alert'] then
    return query select * from bruce.parse_truenas(p_rows);
  end if;
  if v_kinds && array['check'] then
    return query select * from bruce.parse_service_health(p_rows);
  end if;
  if v_kinds && array['route'] then
    return query select * from bruce.parse_proxy(p_rows);
  end if;
end;
$$;
comment on function bruce.parse_rows(bruce.raw_row[]) is 'All rows of a batch, read by the function of their source.';

revoke all on all tables in schema bruce from public;
revoke execute on all functions in schema bruce from public;
