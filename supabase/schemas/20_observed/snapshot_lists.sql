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
  'Which lists of a snapshot hold rows, and which of their numbers move all the time and so do not count as '
  'a change.';
comment on column bruce.snapshot_lists.key is
  'Member that no two rows may share: of such rows the first counts.';
comment on column bruce.snapshot_lists.is_required is 'A snapshot without this list cannot be understood.';

alter table bruce.snapshot_lists enable row level security;

create policy snapshot_lists_select_authenticated on bruce.snapshot_lists
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.snapshot_lists to authenticated, service_role;

insert into bruce.snapshot_lists (source, list, kind, key, is_required, volatile) values
  ('docker', 'containers', 'container', 'name', true, '{status,uptime,size_rw,size_root_fs}'),
  ('proxmox', 'nodes', 'node', 'node', false, '{cpu,mem,disk,uptime,level,loadavg,wait,maxdisk}'),
  ('proxmox', 'guests', 'guest', 'vmid', true,
   '{cpu,mem,memhost,disk,uptime,netin,netout,diskread,diskwrite,'
   'pressurecpusome,pressureiosome,pressurememorysome}'),
  ('proxmox', 'storages', 'storage', null, false, '{disk,used,avail,maxdisk,total}'),
  ('truenas', 'system', 'system', null, false, '{uptime,uptime_seconds,loadavg,datetime}'),
  ('truenas', 'apps', 'app', 'name', false, '{stats}'),
  ('truenas', 'vms', 'vm', 'name', false, '{}'),
  ('truenas', 'pools', 'pool', 'name', false, '{allocated,free,freeing,fragmentation,scan}'),
  ('truenas', 'disks', 'disk', null, false, '{temperature}'),
  ('truenas', 'alerts', 'alert', null, false, '{last_occurrence}'),
  ('service_health', 'checks', 'check', null, true, '{latency_ms,checked_at,loaded,load}'),
  ('proxy', 'routes', 'route', null, true, '{}'),
  ('system', 'os', 'os', null, false, '{uptime_s,booted_at}'),
  ('system', 'cpu', 'cpu', null, false, '{cpu_pct,load_1,load_5,load_15}'),
  ('system', 'memory', 'memory', null, false, '{used_bytes,available_bytes,swap_used_bytes}'),
  ('system', 'filesystems', 'filesystem', 'mount', false, '{used_bytes,available_bytes}'),
  ('system', 'interfaces', 'interface', 'name', false, '{}'),
  ('system', 'units', 'unit', 'name', false, '{}'),
  ('system', 'listeners', 'listener', null, false, '{}'),
  ('system', 'gpus', 'gpu', null, false, '{memory_used_bytes,utilization_pct,temperature_c}'),
  ('service_health', 'repairs', 'repair', null, false, '{}'),
  ('home_assistant', 'system', 'home_assistant', null, false, '{}'),
  ('home_assistant', 'updates', 'update', 'entity_id', false, '{in_progress,update_percentage}'),
  ('home_assistant', 'repairs', 'repair', null, false, '{}');
