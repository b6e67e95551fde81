create function bruce.rival_guests(p_entity_ids bigint[], p_hosts text[], p_is_node boolean)
returns bruce.guest_candidate[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_found bruce.guest_candidate[] := bruce.guest_candidates(p_entity_ids);
  v_hosts text[] := p_hosts || array(select distinct c.hostname from unnest(v_found) as c);
  v_ids bigint[] := p_entity_ids;
  v_asked text[] := '{}';
  v_more bruce.guest_candidate[];
begin
  -- who is a host decides who is the next one: until nobody else comes in
  loop
    v_hosts := array(select unnest(v_hosts) except select unnest(v_asked));
    exit when v_hosts = '{}';
    v_asked := v_asked || v_hosts;
    v_more := bruce.guest_candidates(array(
      select unnest(bruce.guests_named(array(
        select n.name_key
        from unnest(v_hosts) as h (hostname)
        join bruce.host_names as n on n.hostname = h.hostname
      ), p_is_node))
      except
      select unnest(v_ids)
    ));
    v_more := array(
      select c
      from unnest(v_more) as c
      where c.entity_id in (
        select o.entity_id
        from unnest(v_more) as o
        join unnest(v_hosts) as h (hostname) on h.hostname = o.hostname
      )
    );
    v_found := v_found || v_more;
    v_ids := v_ids || array(select distinct c.entity_id from unnest(v_more) as c);
    v_hosts := array(select distinct c.hostname from unnest(v_more) as c);
  end loop;
  return v_found;
end;
$$;
comment on function bruce.rival_guests(bigint[], text[], boolean) is
  'The hosts that these guests (or nodes) may be, with everything else that may be one of those or of the '
  'given hosts, and what that may be, and so on: what has to be judged together.';
