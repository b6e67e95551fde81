create function bruce.guest_candidates(p_entity_ids bigint[])
returns bruce.guest_candidate[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return array(
    with guest as materialized (
      select e.entity_id, e.scope_id, e.kind, e.entity_key, e.node, e.name_keys
      from bruce.entities as e
      where e.entity_id = any (p_entity_ids)
    ),
    place as materialized (
      select p.* from bruce.scope_places(array(select distinct g.scope_id from guest as g)) as p
    ),
    key as (
      select g.entity_id, 'vmid=' || p.name_key || '/' || g.entity_key as name_key, null::integer as name_rank
      from guest as g
      join place as p on p.scope_id = g.scope_id and (p.node is null or p.node = g.node)
      where g.kind = 'guest'
      union all
      select g.entity_id, k.name_key,
        row_number() over (partition by g.entity_id order by k.position)::integer
      from guest as g
      cross join lateral unnest(g.name_keys) with ordinality as k (name_key, position)
      where k.name_key not like 'vmid=%'
    ),
    found as materialized (
      select k.entity_id, n.hostname, k.name_rank
      from key as k
      join bruce.host_names as n on n.name_key = k.name_key
    ),
    -- a guest of another name may have left the node that it is declared on
    moved as (
      select g.entity_id, n.hostname, null::integer as name_rank
      from guest as g
      join place as p on p.scope_id = g.scope_id and p.node <> g.node
      join bruce.host_names as n on n.name_key = 'vmid=' || p.name_key || '/' || g.entity_key
      where g.kind = 'guest' and not exists (select from found as f where f.entity_id = g.entity_id)
    )
    select row(g.entity_id, g.scope_id, g.kind, f.hostname, bool_or(f.name_rank is null),
      min(f.name_rank))::bruce.guest_candidate
    from (select * from found union all select * from moved) as f
    join guest as g on g.entity_id = f.entity_id
    group by g.entity_id, g.scope_id, g.kind, f.hostname
  );
end;
$$;
comment on function bruce.guest_candidates(bigint[]) is
  'The declared hosts that these guests, VMs and nodes may be.';
