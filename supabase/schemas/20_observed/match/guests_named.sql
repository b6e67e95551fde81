create function bruce.guests_named(p_keys text[], p_is_node boolean)
returns bigint[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  -- numbers count within a place, and guests have them without it
  v_keys constant text[] := array(select regexp_replace(k, '^vmid=.*/', 'vmid=') from unnest(p_keys) as k);
begin
  return array(
    with found as materialized (
      select e.entity_id, e.scope_id, n.name_key
      from bruce.entities as e
      cross join lateral unnest(e.name_keys) as n (name_key)
      where e.kind in ('guest', 'vm', 'node') and (e.kind = 'node') = p_is_node and e.name_keys && v_keys
    ),
    place as materialized (
      select distinct p.scope_id, p.name_key
      from bruce.scope_places(array(
        select distinct f.scope_id from found as f where f.name_key like 'vmid=%')) as p
    )
    select f.entity_id
    from unnest(p_keys) as k (name_key)
    join found as f on f.name_key = k.name_key
    union
    select f.entity_id
    from unnest(p_keys, v_keys) as k (full_key, name_key)
    join found as f on f.name_key = k.name_key
    join place as p
      on p.scope_id = f.scope_id and p.name_key = substring(k.full_key from '^vmid=(.*)/\d+$')
  );
end;
$$;
comment on function bruce.guests_named(text[], boolean) is
  'Nodes, or guests and VMs, that one of these keys of bruce.host_names may mean: by a name, or by a number '
  'at one of the places of their scope.';
