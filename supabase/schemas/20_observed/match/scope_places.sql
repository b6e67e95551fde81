create function bruce.scope_places(p_scope_ids integer[])
returns table (scope_id integer, node text, name_key text, is_cluster boolean)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  with place as materialized (
    select s.scope_id, null::text as node, s.host as place
    from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union
    select e.scope_id, e.entity_key, p.place
    from bruce.entities as e
    cross join lateral (values (e.entity_key), (e.hostname)) as p (place)
    where e.scope_id = any (p_scope_ids) and e.kind = 'node'
  )
  select p.scope_id, p.node, bruce.fold_name(p.place), p.node is null and bruce.is_declared_cluster(p.place)
  from place as p
  union
  -- the cluster that such a place is declared in
  select p.scope_id, p.node, bruce.fold_name(a.cluster), true
  from place as p
  join public.assets as a on a.name_key = bruce.fold_name(p.place) and a.name = p.place
  where a.cluster is not null;
end;
$$;
comment on function bruce.scope_places(integer[]) is
  'Folded names of where the guests are that these scopes list: what reports, its nodes, and the clusters '
  'that these are declared in. node is null where it concerns all of them.';
