create function bruce.parse_docker(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  with listed as materialized (
    select
      r.*,
      nullif(btrim(ltrim(coalesce(r.item ->> 'name', r.item -> 'names' ->> 0, r.item -> 'Names' ->> 0), '/')),
        '') as full_name,
      lower(coalesce(r.item ->> 'state', r.item ->> 'status')) as state,
      coalesce(r.item ->> 'network_mode', r.item -> 'networks' ->> 0, '') as network
    from unnest(p_rows) as r
    where r.kind = 'container'
      -- `docker compose run` starts something for a moment, not the service
      and coalesce(lower(r.item -> 'labels' ->> 'com.docker.compose.oneoff'), 'false') <> 'true'
  ),
  -- a task of Swarm is named service.slot.task or service.node.task, and its service stack_service
  task as (
    select
      l.*,
      coalesce(
        l.item -> 'labels' ->> 'com.docker.swarm.service.name',
        case when l.full_name like '%.%.%'
          then substring(l.full_name from '^(.+)\.(?:\d+|[a-z0-9]{25})\.[a-z0-9]{25}$') end
      ) as swarm_service
    from listed as l
  ),
  placed as materialized (
    select
      t.*,
      coalesce(t.swarm_service, bruce.plain_name(t.full_name)) as name,
      coalesce(
        t.item -> 'compose' ->> 'project',
        t.item -> 'labels' ->> 'com.docker.compose.project',
        case when t.swarm_service is not null then coalesce(
          t.item -> 'labels' ->> 'com.docker.stack.namespace',
          case when t.item -> 'labels' ->> 'com.docker.swarm.service.name' is null
            then substring(t.swarm_service from '^([^_]+)_') end
        ) end
      ) as project
    from task as t
  ),
  named as materialized (
    select
      a.*,
      coalesce(
        a.item -> 'compose' ->> 'service',
        a.item -> 'labels' ->> 'com.docker.compose.service',
        case when starts_with(a.swarm_service, a.project || '_')
          then substr(a.swarm_service, length(a.project) + 2) else a.swarm_service end
      ) as compose_service
    from placed as a
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    n.full_name, n.host, n.name, n.project, n.compose_service,
    -- from the seventh on they are names inside a project; see match_services
    array[
      'compose=' || n.project || '/' || n.compose_service,
      'container=' || n.full_name,
      'container=' || n.name,
      'image=' || regexp_replace(n.item ->> 'image', '(:[^:/]+)?(@.*)?$', ''),
      bruce.fold_name(n.name),
      bruce.fold_name(n.project || n.compose_service),
      bruce.fold_name(n.compose_service),
      bruce.fold_name(regexp_replace(
        case when starts_with(n.name, n.project) then substr(n.name, length(n.project) + 1) else n.name end,
        '[-_]\d+$', ''
      )),
      -- an add-on of Home Assistant: addon_<repository>_<name>
      case
        when starts_with(n.name, 'addon_') then bruce.fold_name(substring(n.name from '^addon_[^_]+_(.+)$'))
        -- Podman names the container of web.container so
        when starts_with(n.name, 'systemd-') then bruce.fold_name(substr(n.name, 9))
      end,
      case when bruce.is_plumbing(n.full_name, n.item) then 'plumbing=' end
    ],
    case
      when p.problem is not null and n.state is null then 'unknown'
      when n.state = 'running' or n.state ~ '^up ' then
        case when n.state like '%(paused)' then 'paused' else 'running' end
      -- Podman says configured of what Docker says created
      when n.state in ('exited', 'created', 'stopped', 'configured') or n.state ~ '^(exited|created) '
        then 'stopped'
      when n.state = 'paused' then 'paused'
      when n.state ~ '^restarting' then 'unstable'
      when n.state in ('removing', 'stopping', 'initialized', 'starting') or n.state like 'removal %'
        then 'changing'
      else 'unknown'
    end,
    nullif(nullif(
      lower(case jsonb_typeof(n.item -> 'health') when 'string' then n.item ->> 'health'
        when 'object' then coalesce(n.item -> 'health' ->> 'Status', n.item -> 'health' ->> 'status')
        -- as `docker ps` prints it
        else case when n.state like '%)'
          then substring(n.state from '\((?:health: )?(healthy|unhealthy|starting)\)$') end
        end), 'none'), ''),
    case
      when n.network = 'host' or n.network ~ '^(container|service):' then null
      -- Swarm publishes by the service, not by its tasks, unless in host mode
      when n.swarm_service is not null then nullif(p.ports, '{}')
      else p.ports
    end,
    n.item ->> 'image',
    null::text,
    null::text[],
    bruce.to_count(n.item -> 'restart_count'),
    case
      when n.state is null then '.state is missing'
      when n.network <> 'host' then p.problem
    end
  from named as n
  left join bruce.published_ports(p_rows) as p on p.scope_id = n.scope_id and p.path = n.path;
end;
$$;
comment on function bruce.parse_docker(bruce.raw_row[]) is
  'Containers: states of the engine folded, names without what compose and Swarm add to them, compose '
  'identity, published ports.';
