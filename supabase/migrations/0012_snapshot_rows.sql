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

revoke execute on all functions in schema bruce from public;
