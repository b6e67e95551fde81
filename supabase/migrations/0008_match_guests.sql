-- Matching: which observed entity is which declared host or service. A name that could be several is reported, never
-- guessed.
--
-- The functions that join sets of unknown size (one host or a thousand) narrow each table by the hosts or scopes first
-- and run without nested loops: the planner cannot know how many rows an array or a CTE holds, and a loop over two of
-- them is quadratic.

create or replace function bruce.is_host_type(p_asset_type text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return lower(p_asset_type) not in ('cluster', 'prefix', 'site', 'ip', 'ip-address', 'network', 'vlan', 'service');
end;
$$;
comment on function bruce.is_host_type(text) is 'Is an asset of this type something that runs?';

create or replace function bruce.rank_of_state(p_state text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_position(
    array['running', 'unstable', 'changing', 'unknown', 'paused', 'failed', 'stopped'], p_state
  );
end;
$$;
comment on function bruce.rank_of_state(text) is 'The best of several replicas speaks for the service: running before stopped.';

create or replace function bruce.match_guests(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
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
          select from candidate as o where o.scope_id = c.scope_id and o.hostname = c.hostname and o.is_by_number
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
  'Recognises guests and nodes of the given scopes (null: all) as declared hosts. Returns the hosts whose match changed.';

revoke execute on all functions in schema bruce from public;
