create function bruce.count_guests(p_hostname text, p_is_node boolean)
returns integer
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return (
    with guest as (
      select e.scope_id, e.kind, e.entity_key
      from bruce.entities as e
      where e.hostname = p_hostname and e.match = 'matched' and e.kind in ('guest', 'vm', 'node')
        and (e.kind = 'node') = p_is_node
    )
    select count(distinct (g.kind, g.entity_key, case when not p_is_node then (
      select min(o.scope_id) from guest as o
      where o.kind = g.kind and o.entity_key = g.entity_key and bruce.same_cluster(o.scope_id, g.scope_id)
    ) end))
    from guest as g
  );
end;
$$;
comment on function bruce.count_guests(text, boolean) is
  'How many guests (or nodes) are this host: rows of one number that collectors of one cluster list are one.';
