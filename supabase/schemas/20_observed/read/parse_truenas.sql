create function bruce.parse_truenas(p_rows bruce.raw_row[], p_repeated text[] default '{}')
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
        -- one without a class is what it says
        when 'alert' then coalesce(nullif(btrim(r.item ->> 'klass'), ''),
          case when bruce.alert_text(r.item) is not null then 'alert' end, r.item ->> 'uuid')
        when 'system' then coalesce(r.item ->> 'hostname', r.host)
        when 'disk' then coalesce(r.item ->> 'name', r.item ->> 'devname', r.item ->> 'identifier')
        else coalesce(r.item ->> 'name', r.item ->> 'id')
      end), '') as name,
      upper(coalesce(
        r.item ->> 'state',
        case jsonb_typeof(r.item -> 'status')
          when 'object' then case
            -- the process runs, and what libvirt says of the machine in it is worse
            when r.item -> 'status' ->> 'domain_state' in ('PAUSED', 'PMSUSPENDED', 'CRASHED')
              and r.item -> 'status' ->> 'state' = 'RUNNING' then r.item -> 'status' ->> 'domain_state'
            else r.item -> 'status' ->> 'state' end
          else r.item ->> 'status' end
      )) as state,
      case when r.kind = 'disk' then bruce.disk_identity(r.item) end as disk
    from unnest(p_rows) as r
    where r.kind in ('system', 'app', 'vm', 'pool', 'disk', 'alert')
      and coalesce(r.item ->> 'dismissed', 'false') <> 'true'
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      -- keys and texts are of any length
      when 'alert' then concat_ws('/', n.name, md5(coalesce(n.item ->> 'key', bruce.alert_text(n.item),
        n.item ->> 'uuid')), n.item ->> 'node')
      -- where bridges repeat what they say of their disks, or a disk has two paths, its name tells them apart
      when 'disk' then case
        when n.disk is null or n.scope_id || '/' || n.disk = any (p_repeated)
          then concat_ws('/', n.disk, n.name)
        else n.disk
      end
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
      when n.kind in ('disk', 'system') then 'running'
      when n.kind = 'alert' then
        case when bruce.alert_level(n.item) in ('WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY')
          then 'failed' else 'running' end
      when n.kind = 'pool' then
        case
          when n.item ->> 'healthy' in ('false', '0') then 'failed'
          -- HEALTHY, ACTIVE: words of older versions
          when n.state in ('ONLINE', 'HEALTHY') then 'running'
          when n.state in (
            'DEGRADED', 'FAULTED', 'OFFLINE', 'UNAVAIL', 'REMOVED', 'SUSPENDED', 'LOCKED', 'EXPORTED'
          ) then 'failed'
          else 'unknown'
        end
      when n.state = 'RUNNING' or n.kind = 'app' and n.state = 'ACTIVE' then 'running'
      when n.state in (
        'DEPLOYING', 'INITIALIZING', 'STARTING', 'STOPPING', 'SHUTDOWN', 'FREEZING', 'ABORTING'
      ) then 'changing'
      when n.state in ('STOPPED', 'SHUTOFF') then 'stopped'
      when n.state in ('CRASHED', 'ERROR') then 'failed'
      when n.state in ('SUSPENDED', 'PAUSED', 'PMSUSPENDED', 'FROZEN') then 'paused'
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
comment on function bruce.parse_truenas(bruce.raw_row[], text[]) is
  'Apps, VMs, pools, disks and alerts of TrueNAS SCALE. Dismissed alerts are left out. p_repeated: see '
  'bruce.repeated_disks.';
