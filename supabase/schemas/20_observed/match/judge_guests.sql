create function bruce.judge_guests(p_entity_ids bigint[], p_candidates bruce.guest_candidate[])
returns table (entity_id bigint, old_hostname text, hostname text, match text)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return query
  with possible as materialized (
    select f.*, bool_or(f.fit > 0 and not f.is_retired) over (partition by f.entity_id) as is_alive
    from bruce.guest_fits(p_candidates) as f
  ),
  fit as materialized (
    select f.*, f.kind = 'node' as is_node,
      -- it fits no other host so well
      f.fit > 0 and f.fit = max(f.fit) over (partition by f.entity_id)
        and count(*) over (partition by f.entity_id, f.fit) = 1 as is_certain
    from possible as f
    -- what is retired never competes with what is not
    where not (f.is_retired and f.is_alive)
  ),
  -- a host that something else is certainly is left to that
  open as materialized (
    select o.entity_id, o.scope_id, o.hostname, o.is_node, o.has_name, o.is_taken,
      -- what has the number and the name leaves nothing to what only has the number
      case when o.is_taken and not o.has_name then 0 else o.fit end as fit
    from (
      select f.*,
        coalesce(f.fit < max(f.fit) filter (where f.is_certain) over (partition by f.hostname, f.is_node),
          false) as is_taken
      from fit as f
    ) as o
  ),
  -- the host that each thing fits best, and how many it fits so well
  best as materialized (
    select distinct on (o.entity_id) o.*,
      count(*) over (partition by o.entity_id, o.is_taken, o.fit) as hosts
    from open as o
    order by o.entity_id, o.fit = 0, o.is_taken, o.fit desc, o.hostname
  ),
  -- what fits each host best
  chosen as materialized (
    select b.hostname, b.is_node, b.scope_id, b.fit,
      b.fit = max(b.fit) over (partition by b.hostname, b.is_node) as is_top
    from best as b
    where b.hosts = 1 and b.fit > 0
  ),
  verdict as (
    select
      b.entity_id, b.hostname, b.hosts, b.has_name,
      case
        when b.fit = 0 then 'undeclared'
        when b.hosts > 1 then 'ambiguous'
        when exists (
          select from chosen as c
          where c.hostname = b.hostname and c.is_node = b.is_node and c.is_top and c.fit = b.fit
        ) then 'matched'
        -- of two in one cluster that could be it, the other is somebody else of that name
        when b.has_name and exists (
          select from chosen as c
          where c.hostname = b.hostname and c.is_node = b.is_node and c.is_top
            and bruce.same_cluster(c.scope_id, b.scope_id)
        ) then 'ambiguous'
        else 'undeclared'
      end as match
    from best as b
  )
  select e.entity_id, e.hostname,
    -- one of that name that it is not is found beside it, for the day when it is
    case when v.hosts = 1 and (v.match <> 'undeclared' or v.has_name) then v.hostname else e.name end,
    coalesce(v.match, 'undeclared')
  from bruce.entities as e
  left join verdict as v on v.entity_id = e.entity_id
  where e.entity_id = any (p_entity_ids);
end;
$$;
comment on function bruce.judge_guests(bigint[], bruce.guest_candidate[]) is
  'Which declared host each guest, VM and node is: the one that it fits best, if nothing fits that one '
  'better. Things that fit equally well are all it: then nobody can tell.';
