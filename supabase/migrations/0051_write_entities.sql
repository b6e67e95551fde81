-- The rows of the present, and the rows that cannot be understood.

create or replace function bruce.write_entities(p_parsed bruce.parsed_row[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.entities as e (
    scope_id, kind, entity_key, hostname, name, project, compose_service, name_keys, state, health, ports, image, node,
    addresses, restart_count, restarts_base, restarts_base_at, problem, first_seen_at, changed_at, snapshot_id,
    item_hash, item
  )
  select distinct on (p.scope_id, p.kind, p.entity_key)
    p.scope_id, p.kind, p.entity_key, coalesce(p.hostname, p.name), p.name, p.project, p.compose_service, p.name_keys,
    p.state, p.health, p.ports, p.image, p.node, p.addresses, p.restart_count, p.restart_count, p.observed_at,
    p.problem, p.observed_at, p.observed_at, p.snapshot_id, p.item_hash, p.item
  from unnest(p_parsed) as p
  where p.entity_key is not null
  order by p.scope_id, p.kind, p.entity_key, p.position
  on conflict (scope_id, kind, entity_key) do update set
    -- a dead node lists its guests without their names
    name = case when excluded.kind = 'guest' and not excluded.item ? 'name' then e.name else excluded.name end,
    name_keys = case when excluded.kind = 'guest' and not excluded.item ? 'name' then e.name_keys else excluded.name_keys end,
    hostname = case when excluded.kind in ('guest', 'vm', 'node') then e.hostname else excluded.hostname end,
    project = excluded.project, compose_service = excluded.compose_service, state = excluded.state,
    health = excluded.health, ports = excluded.ports, image = excluded.image, node = excluded.node,
    addresses = coalesce(excluded.addresses, e.addresses), problem = excluded.problem,
    restart_count = excluded.restart_count,
    restarts_base = case
      when excluded.restart_count < e.restart_count or e.restarts_base is null then excluded.restart_count
      when e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o) then e.restart_count
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
    item = excluded.item;
end;
$$;
comment on function bruce.write_entities(bruce.parsed_row[]) is 'Rows of the present that are new or differ.';

create or replace function bruce.write_quarantine(
  p_scope_ids integer[], p_parsed bruce.parsed_row[], p_repeated bruce.raw_row[]
)
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  if p_repeated = '{}'
    and not exists (select from bruce.scopes as s where s.scope_id = any (p_scope_ids) and s.has_quarantine)
    and not exists (select from unnest(p_parsed) as p where p.problem is not null or p.entity_key is null)
    and not exists (select from unnest(p_parsed) as p group by p.scope_id, p.kind, p.entity_key having count(*) > 1)
  then
    return;
  end if;
  delete from bruce.quarantined_rows as q
  using bruce.scopes as s
  where s.scope_id = any (p_scope_ids) and s.has_quarantine and q.scope_id = s.scope_id;

  with problem as (
    select p.scope_id, p.snapshot_id, p.item, p.entity_key is null as is_unreadable,
      -- a problem begins with the path of the field, when it is one field
      p.path || coalesce(substring(p.problem from '^\.\S+'), '') as path,
      case
        when p.problem is not null then regexp_replace(p.problem, '^\.\S+ ', '')
        when p.entity_key is null then 'has no name'
        when row_number() over (partition by p.scope_id, p.kind, p.entity_key order by p.position) > 1
          then format('repeats the name %s', p.name)
      end as message
    from unnest(p_parsed) as p
    union all
    select r.scope_id, r.snapshot_id, r.item, false, r.path, format('repeats the %s %s', l.key, r.item ->> l.key)
    from unnest(p_repeated) as r
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = r.kind
    where r.scope_id = any (p_scope_ids)
  ),
  standing as (
    -- a problem of a row that did not change is still one
    select e.scope_id, e.snapshot_id, e.item, false as is_unreadable,
      e.kind || ' ' || e.name || coalesce(substring(e.problem from '^\.\S+'), '') as path,
      regexp_replace(e.problem, '^\.\S+ ', '') as message
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.problem is not null
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
  ),
  written as (
    insert into bruce.quarantined_rows (scope_id, snapshot_id, path, message, item)
    select p.scope_id, p.snapshot_id, p.path, p.message, p.item
    from (select * from problem union all select * from standing) as p
    where p.message is not null
    returning scope_id
  )
  update bruce.scopes as s
  set has_quarantine = exists (select from written as w where w.scope_id = s.scope_id), is_dirty = true,
    unreadable_rows = (select count(*) from problem as p where p.scope_id = s.scope_id and p.is_unreadable)
  where s.scope_id = any (p_scope_ids)
    and (s.has_quarantine or s.unreadable_rows > 0 or exists (select from problem as p where p.message is not null)
      or exists (select from standing));
end;
$$;
comment on function bruce.write_quarantine(integer[], bruce.parsed_row[], bruce.raw_row[]) is
  'Rows that cannot be understood. One without a name makes its scope incomplete: it could be anything that seems to lack.';

revoke execute on all functions in schema bruce from public;
