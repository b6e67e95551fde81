create function bruce.write_entities(p_parsed bruce.parsed_row[])
returns setof bruce.entities
language plpgsql
volatile
set search_path = ''
as $$
begin
  return query
  insert into bruce.entities as e (
    scope_id, kind, entity_key, hostname, name, project, compose_service, name_keys, state, health, ports,
    image, node,
    addresses, restart_count, restarts_base, restarts_base_at, problem, first_seen_at, changed_at,
    snapshot_id,
    item_hash, item
  )
  select distinct on (p.scope_id, p.kind, p.entity_key)
    p.scope_id, p.kind, p.entity_key, coalesce(p.hostname, p.name), p.name, p.project, p.compose_service,
    p.name_keys,
    p.state, p.health, p.ports, p.image, p.node, p.addresses, p.restart_count, p.restart_count, p.observed_at,
    p.problem, p.observed_at, p.observed_at, p.snapshot_id, p.item_hash, p.item
  from unnest(p_parsed) as p
  where p.entity_key is not null
  order by p.scope_id, p.kind, p.entity_key, p.position
  on conflict (scope_id, kind, entity_key) do update set
    -- a dead node lists its guests without their names
    name = case when excluded.kind = 'guest'
      and not excluded.item ? 'name' then e.name else excluded.name end,
    name_keys = case when excluded.kind = 'guest'
      and not excluded.item ? 'name' then e.name_keys else excluded.name_keys end,
    hostname = case when excluded.kind in ('guest', 'vm', 'node') then e.hostname else excluded.hostname end,
    project = excluded.project, compose_service = excluded.compose_service, state = excluded.state,
    health = excluded.health, ports = excluded.ports, image = excluded.image, node = excluded.node,
    addresses = coalesce(excluded.addresses, e.addresses), problem = excluded.problem,
    restart_count = excluded.restart_count,
    restarts_base = case
      when excluded.restart_count < e.restart_count or e.restarts_base is null then excluded.restart_count
      when e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
        then e.restart_count
      else e.restarts_base
    end,
    restarts_base_at = case
      when excluded.restart_count < e.restart_count or e.restarts_base is null
        or e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
        -- the window begins with the first restart that counts
        or excluded.restart_count > e.restart_count and e.restart_count = e.restarts_base
      then excluded.changed_at
      else e.restarts_base_at
    end,
    restarted_at = case
      when excluded.restart_count > e.restart_count then excluded.changed_at
      when excluded.restart_count < e.restart_count then null
      else e.restarted_at
    end,
    changed_at = excluded.changed_at, snapshot_id = excluded.snapshot_id, item_hash = excluded.item_hash,
    item = excluded.item
  returning e.*;
end;
$$;
comment on function bruce.write_entities(bruce.parsed_row[]) is
  'Writes the rows of the present that are new or differ, and returns them as they are now.';
