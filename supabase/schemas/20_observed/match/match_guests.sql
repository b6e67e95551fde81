create function bruce.match_guests(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_hosts text[];
begin
  with guest as materialized (
    select e.entity_id, e.scope_id, e.name, e.hostname, e.match, e.name_keys
    from bruce.entities as e
    where e.kind in ('guest', 'vm', 'node') and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  ),
  -- the best kind of name that anything is declared under, and how many hosts it could be
  candidate as (
    select distinct on (g.entity_id)
      g.entity_id, g.scope_id, k.name_key like 'vmid=%' as is_by_number, min(n.hostname) as hostname,
      count(distinct n.hostname) as hosts
    from guest as g
    cross join lateral unnest(g.name_keys) with ordinality as k (name_key, rank)
    join bruce.host_names as n on n.name_key = k.name_key
    group by g.entity_id, g.scope_id, k.name_key, k.rank
    order by g.entity_id, k.rank
  ),
  verdict as (
    select
      g.entity_id,
      g.hostname as old_hostname,
      case when c.hosts = 1 then c.hostname else g.name end as hostname,
      case
        -- of two that could be it, the one with its number is; the other is somebody else of that name
        when not c.is_by_number and exists (
          select from candidate as o where o.scope_id = c.scope_id and o.hostname = c.hostname
            and o.is_by_number
        ) then 'ambiguous'
        when c.hosts = 1 then 'matched' when c.hosts > 1 then 'ambiguous' else 'undeclared'
      end as match
    from guest as g
    left join candidate as c using (entity_id)
  ),
  written as (
    update bruce.entities as e
    set hostname = v.hostname, match = v.match
    from verdict as v
    where e.entity_id = v.entity_id and (e.hostname, e.match) is distinct from (v.hostname, v.match)
    returning v.old_hostname, v.hostname
  )
  select array_agg(distinct h) into v_hosts from written, lateral unnest(array[old_hostname, hostname]) as h;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.match_guests(integer[]) is
  'Recognises guests and nodes of the given scopes (null: all) as declared hosts. Returns the hosts whose '
  'match changed.';
