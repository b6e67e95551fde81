create function bruce.match_kind(p_is_node boolean, p_scope_ids integer[], p_hosts text[], p_keys text[])
returns table (scope_id integer, entity_key text, hostname text)
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_ids bigint[] := array(
    select e.entity_id from bruce.entities as e
    where e.kind in ('guest', 'vm', 'node') and (e.kind = 'node') = p_is_node
      and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  );
  v_candidates bruce.guest_candidate[];
begin
  if p_scope_ids is null then
    v_candidates := bruce.guest_candidates(v_ids);
  else
    v_ids := array(select unnest(v_ids) union select unnest(bruce.guests_named(p_keys, p_is_node)));
    v_candidates := bruce.rival_guests(
      v_ids,
      -- what it was is somebody else's now
      p_hosts || array(select distinct e.hostname from bruce.entities as e where e.entity_id = any (v_ids)),
      p_is_node
    );
    v_ids := array(select unnest(v_ids) union select c.entity_id from unnest(v_candidates) as c);
  end if;
  return query
  with written as (
    update bruce.entities as e
    set hostname = v.hostname, match = v.match
    from bruce.judge_guests(v_ids, v_candidates) as v
    where e.entity_id = v.entity_id and (e.hostname, e.match) is distinct from (v.hostname, v.match)
    returning e.entity_id, e.scope_id, e.entity_key, v.old_hostname, v.hostname
  )
  select w.scope_id, w.entity_key, h.name
  from written as w, lateral unnest(array[w.old_hostname, w.hostname]) as h (name)
  union
  -- one of several that it may be, or no more
  select w.scope_id, w.entity_key, c.hostname
  from written as w
  join unnest(v_candidates) as c on c.entity_id = w.entity_id;
end;
$$;
comment on function bruce.match_kind(boolean, integer[], text[], text[]) is
  'Recognises nodes, or guests and VMs: those of the given scopes (null: all), those that have one of these '
  'keys of bruce.host_names or had, and those that may be one of the given hosts. Returns which of them is '
  'another now, with each host that this concerns.';
