create function bruce.parse_docker(p_rows bruce.raw_row[])
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
      coalesce(r.item -> 'compose' ->> 'project',
        r.item -> 'labels' ->> 'com.docker.compose.project') as project,
      coalesce(r.item -> 'compose' ->> 'service',
        r.item -> 'labels' ->> 'com.docker.compose.service') as compose_service,
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
