create function bruce.match_guests(p_scope_ids integer[] default null, p_hosts text[] default '{}')
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_ids bigint[] := array(
    select e.entity_id from bruce.entities as e
    where e.kind in ('guest', 'vm', 'node') and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  );
  v_candidates bruce.guest_candidate[] := bruce.guest_candidates(v_ids);
  v_rivals bigint[] := '{}';
  v_hosts text[];
begin
  if p_scope_ids is not null then
    -- what other scopes list under these names may be one of these, or was one
    v_rivals := bruce.find_rivals(
      p_hosts || array(select distinct c.hostname from unnest(v_candidates) as c), p_scope_ids);
  end if;
  if v_rivals <> '{}' then
    v_ids := v_ids || v_rivals;
    v_candidates := v_candidates || bruce.guest_candidates(v_rivals);
  end if;
  with written as (
    update bruce.entities as e
    set hostname = v.hostname, match = v.match
    from bruce.judge_guests(v_ids, v_candidates) as v
    where e.entity_id = v.entity_id and (e.hostname, e.match) is distinct from (v.hostname, v.match)
    returning v.old_hostname, v.hostname
  )
  select array_agg(distinct h) into v_hosts from written, lateral unnest(array[old_hostname, hostname]) as h;
  return coalesce(v_hosts, '{}');
end;
$$;
comment on function bruce.match_guests(integer[], text[]) is
  'Recognises guests, VMs and nodes of the given scopes (null: all), and those that were or may be one of '
  'the given hosts, as declared hosts. Returns the hosts whose match changed.';
